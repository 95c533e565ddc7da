package dev.meridian.app;

import dev.meridian.config.DurationText;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What all overrides have in common, and the giving of one. */
final class WishOption {
  private static final int NOT_ALLOWED = 409;
  private static final int WHO_MAX = 63;

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(
      paramLabel = "SUBJECT",
      description = {
        "POOL, POOL/MEMBER, or either with * and ?: eu-west, eu-west/192.0.2.10, 'eu-*',"
            + " '*/192.0.2.10'."
      })
  private String subject = "";

  @Option(names = "--zone", paramLabel = "ZONE", description = "In this zone only.")
  private @Nullable String zone;

  @Option(
      names = "--reason",
      paramLabel = "WORDS",
      required = true,
      description = "Why, for whoever looks at it at night.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = SpanConverter.class,
      description = "It ends by itself after so long, such as 2h; else it does not expire.")
  private @Nullable Duration lasting;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = UntilConverter.class,
      description = "It ends by itself then: 22:00, or 2026-11-22T22:00:00Z.")
  private @Nullable Instant until;

  @Option(
      names = "--override-safety",
      paramLabel = "RULE",
      description = "It may break this safety rule, such as minInService; may be repeated.")
  private List<String> breaks = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** What is done once it is in force. */
  @FunctionalInterface
  interface Then {
    int run(ApiClient server, JsonObject override) throws ApiException, InterruptedException;
  }

  /** Gives the override and prints what came of it. */
  int give(String action, JsonObject more, Then then) throws InterruptedException {
    if (lasting != null && until != null) {
      System.err.println("meridian: --for and --until both say when it ends");
      return ExitCode.USAGE;
    }
    JsonObject wish =
        new JsonObject().put("subject", subject).put("action", action).put("reason", reason);
    putUnlessNull(wish, "zone", zone);
    putUnlessNull(wish, "for", lasting == null ? null : DurationText.print(lasting));
    putUnlessNull(wish, "until", until == null ? null : until.toString());
    if (!breaks.isEmpty()) {
      wish.put("overrideSafety", new JsonArray(List.copyOf(breaks)));
    }
    wish.mergeIn(by()).mergeIn(more);
    return api.run(server -> give(server, wish, then));
  }

  private int give(ApiClient server, JsonObject wish, Then then)
      throws ApiException, InterruptedException {
    try {
      JsonObject given = server.post("/api/v1/overrides", wish);
      System.out.print(json ? given.encodePrettily() + "\n" : OverrideText.of(given));
      if (!given.getBoolean("survivesRestart", true)) {
        System.err.println("meridian: it could not be written to disk: a restart forgets it");
      }
      return then.run(server, given);
    } catch (ApiException e) {
      if (e.status() != NOT_ALLOWED || !e.problem().containsKey("rule")) {
        throw e;
      }
      System.err.printf(
          "meridian: refused by safety rule %s: %s%n--override-safety %1$s does it all the same%n",
          e.problem().getString("rule"), e.problem().getString("detail"));
      return ExitCode.SOFTWARE;
    }
  }

  private static void putUnlessNull(JsonObject json, String key, @Nullable String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /** Who sits here, for the journal. */
  static JsonObject by() {
    String name = System.getProperty("user.name", "").replaceAll("\\p{Cntrl}", "").strip();
    return name.isEmpty()
        ? new JsonObject()
        : new JsonObject().put("by", name.substring(0, Math.min(name.length(), WHO_MAX)));
  }

  /** A duration such as {@code 10m}. */
  static final class SpanConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text.toLowerCase(Locale.ROOT))
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is no duration; write it like " + DurationText.FORMS));
    }
  }

  /** A time, or the next time that a clock here shows so. */
  static final class UntilConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.indexOf('T') < 0 ? next(LocalTime.parse(text)) : exactly(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is neither a time such as 22:00 nor such as 2026-11-22T22:00:00Z");
      }
    }

    private static Instant exactly(String text) {
      return OffsetDateTime.parse(text).toInstant();
    }

    private static Instant next(LocalTime time) {
      ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
      ZonedDateTime today = now.with(time);
      return (today.isAfter(now) ? today : now.plusDays(1).with(time)).toInstant();
    }
  }
}
