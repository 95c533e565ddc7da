package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what is particular to a probe by heartbeats. Messages never repeat a token. */
final class PushReader {
  static final List<String> KEYS = List.of("within", WeightFromReader.KEY);

  /** Visible ASCII: it goes into a header. */
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{16,256}");

  private static final int OCTETS_READ = 1024;

  private PushReader() {}

  static Optional<Check> read(Fields fields) {
    fields
        .get("expect")
        .ifPresent(value -> value.error("is not for push: the heartbeat says how it is"));
    for (String key : List.of("every", "timeout")) {
      fields.get(key).ifPresent(value -> value.error("is not for push: say within"));
    }
    return fields
        .get("push")
        .flatMap(value -> Fields.of(value, List.of("token", "tokenFile")))
        .flatMap(PushReader::token)
        .map(token -> new Check.Push(digest(token)));
  }

  private static Optional<String> token(Fields fields) {
    if (fields.has("token") == fields.has("tokenFile")) {
      fields.owner().error("needs exactly one of token and tokenFile");
      return Optional.empty();
    }
    Value value = fields.get("token").or(() -> fields.get("tokenFile")).orElseThrow();
    Optional<String> token =
        fields.has("token")
            ? value.word("a token")
            : value.word("a file").flatMap(n -> file(value, n));
    boolean fits = token.filter(text -> TOKEN.matcher(text).matches()).isPresent();
    if (token.isPresent() && !fits) {
      value.error("a token is 16 to 256 visible ASCII characters");
    }
    return fits ? token : Optional.empty();
  }

  private static Optional<String> file(Value value, String name) {
    try {
      Path file = Path.of(value.mark().file()).resolveSibling(name);
      try (InputStream in = Files.newInputStream(file)) {
        return Optional.of(
            new String(in.readNBytes(OCTETS_READ), StandardCharsets.ISO_8859_1).strip());
      }
    } catch (InvalidPathException | IOException e) {
      value.error("cannot read " + Words.quote(name));
      return Optional.empty();
    }
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(token.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether a token is that of a probe; takes as long whatever is wrong with it. */
  static boolean matches(String token, String digest) {
    return MessageDigest.isEqual(
        digest(token).getBytes(StandardCharsets.US_ASCII),
        digest.getBytes(StandardCharsets.US_ASCII));
  }
}
