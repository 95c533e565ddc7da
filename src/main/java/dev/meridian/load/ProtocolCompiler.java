package dev.meridian.load;

import dev.meridian.answer.ChaosTexts;
import dev.meridian.answer.CookieKeys;
import dev.meridian.answer.CookieSecret;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.RateLimits;
import dev.meridian.config.CookiesSpec;
import dev.meridian.config.IdentitySpec;
import dev.meridian.config.Problems;
import dev.meridian.config.RateLimitSpec;
import dev.meridian.config.ServerConfig;
import dev.meridian.wire.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the protocol that a configuration describes, and reads the secrets that it names. */
final class ProtocolCompiler {
  private static final int IDLE_UNIT_MILLIS = 100;

  private ProtocolCompiler() {}

  /**
   * The protocol; not fit to serve when problems had to be told.
   *
   * @param problems gets what is wrong with files of secrets
   */
  static Protocol compile(ServerConfig config, Problems problems) {
    return new Protocol(
        config.udpPayloadMax(),
        config.identity().nsid().orElse("").getBytes(StandardCharsets.UTF_8),
        (int) (config.tcpIdle().toMillis() / IDLE_UNIT_MILLIS),
        config.clientSubnet(),
        cookies(config.cookies(), new SecretFile(config.file(), problems)),
        rateLimits(config.rateLimit()),
        chaos(config.identity()));
  }

  private static @Nullable CookieKeys cookies(CookiesSpec spec, SecretFile files) {
    if (!spec.enabled()) {
      return null;
    }
    Optional<CookieSecret> current = read(spec.secret(), "cookies.secret", files);
    Optional<CookieSecret> other = read(spec.otherSecret(), "cookies.otherSecret", files);
    return new CookieKeys(
        current.orElseGet(CookieSecret::random), other.orElse(null), spec.required());
  }

  private static Optional<CookieSecret> read(Optional<Path> path, String key, SecretFile files) {
    return path.flatMap(file -> files.read(file, key)).map(CookieSecret::new);
  }

  private static RateLimits rateLimits(RateLimitSpec spec) {
    RateLimits.Mode mode =
        switch (spec.mode()) {
          case OFF -> RateLimits.Mode.OFF;
          case DRY_RUN -> RateLimits.Mode.DRY_RUN;
          case ON -> RateLimits.Mode.ON;
        };
    return new RateLimits(mode, spec.perSecond(), spec.burst(), spec.slip());
  }

  private static ChaosTexts chaos(IdentitySpec spec) {
    Map<Name, String> texts = new HashMap<>();
    spec.version().ifPresent(text -> texts.put(Name.parse("version.bind"), text));
    spec.version().ifPresent(text -> texts.put(Name.parse("version.server"), text));
    spec.hostname().ifPresent(text -> texts.put(Name.parse("hostname.bind"), text));
    spec.id().ifPresent(text -> texts.put(Name.parse("id.server"), text));
    return new ChaosTexts(texts);
  }
}
