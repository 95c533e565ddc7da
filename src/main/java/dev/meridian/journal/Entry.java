package dev.meridian.journal;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One line of the journal.
 *
 * @param number one more than that of the line before, across restarts
 * @param at when it happened, to the millisecond
 * @param facts the rest, by kind; not to be changed
 */
public record Entry(long number, Instant at, Kind kind, JsonObject facts) {
  /** What happened. */
  public enum Kind {
    /** The server began; {@code down} lists the targets that were down from before. */
    STARTED,
    /** The server ended in order. */
    STOPPED,
    /** A new file began; {@code down} lists the targets that are down. */
    VERDICTS,
    /** A target's verdict changed. */
    FLIP,
    /** What holds a verdict changed. */
    HOLD,
    /** This node or some targets have no quorum of the fleet, or have one again. */
    QUORUM,
    /** This vantage does not believe itself, or does again. */
    RECUSAL,
    /** Files were loaded again, or could not be. */
    RELOAD,
    /** An override was given, refused or taken back, has ended, or its drain has. */
    OVERRIDE,
    /** A safety rule keeps a member as it was, or no longer does. */
    SAFETY,
    /** Somebody tells what comes to a policy, for which what is configured counted until then. */
    LOAD,
    /** Somebody was not let in, or may not do what was asked. */
    REFUSED,
    /** Lines that could not be written in time are missing here. */
    LOST;

    /** As in the file. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /** The line as JSON: {@code number}, {@code at} and {@code event} first. */
  public JsonObject json() {
    JsonObject json =
        new JsonObject().put("number", number).put("at", at.toString()).put("event", kind.word());
    facts.forEach(fact -> json.put(fact.getKey(), fact.getValue()));
    return json;
  }

  /** Reads a line; empty where it is none of ours, or of a kind that this version does not know. */
  public static Optional<Entry> parse(String line) {
    try {
      JsonObject json = new JsonObject(line);
      long number = Objects.requireNonNull((Number) json.remove("number")).longValue();
      Instant at = Instant.parse((String) Objects.requireNonNull(json.remove("at")));
      return Kind.of(String.valueOf(json.remove("event")))
          .map(kind -> new Entry(number, at, kind, json));
    } catch (DecodeException
        | DateTimeException
        | ClassCastException
        | NullPointerException notOurs) {
      return Optional.empty();
    }
  }

  /** A fact that is a text; empty where it is not there. */
  public String text(String fact) {
    return facts.getValue(fact) instanceof String text ? text : "";
  }

  /** Facts that are texts in a list; none where it is not there. */
  public List<String> texts(String fact) {
    return facts.getValue(fact) instanceof JsonArray array
        ? array.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  /**
   * Whether this is of what somebody asks about: a zone, a pool ({@code eu-west} or {@code
   * app.example.com/eu-west}), a probe likewise, an address with or without its port.
   */
  public boolean isOf(String subject) {
    if (subject.isEmpty()) {
      return false;
    }
    String zone = text("zone");
    String address = text("address");
    Stream<String> names = Stream.concat(Stream.of(text("probe")), texts("pools").stream());
    return zone.equalsIgnoreCase(subject)
        || address.equals(subject)
        || withoutPort(address).equals(subject)
        || text("target").equals(subject)
        || names
            .filter(name -> !name.isEmpty())
            .anyMatch(name -> name.equals(subject) || (zone + "/" + name).equals(subject));
  }

  private static String withoutPort(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
