package dev.meridian.health;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Overrides as a line of fields parted by one blank, for files and registers. The fields are
 * encoded as in a URL's query; what is empty is a {@code -}.
 *
 * <pre>
 *   ID ZONE PATTERN ACTION ARGUMENT WHO WHY GIVEN UNTIL BREAKS
 * </pre>
 *
 * <p>The argument of a drain is its length in milliseconds, that of a hold the members that are
 * down. What was taken back is an empty text.
 */
public final class DirectiveText {
  private static final int FIELDS = 10;
  private static final String NOTHING = "-";

  private DirectiveText() {}

  /** Writes a value of a register down. */
  public static String encode(Optional<Directive> value) {
    return value.map(DirectiveText::line).orElse("");
  }

  private static String line(Directive one) {
    String action =
        switch (one.action()) {
          case Directive.Action.Force(boolean up) -> up ? "up -" : "down -";
          case Directive.Action.Drain(Duration over) -> "drain " + over.toMillis();
          case Directive.Action.Hold(List<MemberKey> down) ->
              "hold " + encoded(String.join(" ", down.stream().map(MemberKey::toString).toList()));
        };
    return String.join(
        " ",
        encoded(one.id()),
        encoded(one.subject().zone()),
        encoded(one.subject().pattern()),
        action,
        encoded(one.who()),
        encoded(one.why()),
        Long.toString(one.givenMillis()),
        one.untilMillis().isPresent() ? Long.toString(one.untilMillis().getAsLong()) : NOTHING,
        encoded(String.join(",", one.breaks())));
  }

  private static String encoded(String text) {
    return text.isEmpty() ? NOTHING : URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String field) {
    return field.equals(NOTHING) ? "" : URLDecoder.decode(field, StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Optional<Directive> decode(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("an override has " + fields.length + " fields");
    }
    return Optional.of(
        new Directive(
            decoded(fields[0]),
            new Subject(decoded(fields[1]), decoded(fields[2])),
            action(fields[3], fields[4]),
            decoded(fields[5]),
            decoded(fields[6]),
            Long.parseLong(fields[7]),
            fields[8].equals(NOTHING)
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(fields[8])),
            words(decoded(fields[9]))));
  }

  private static SortedSet<String> words(String text) {
    return text.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(text.split(",", -1)));
  }

  private static Directive.Action action(String word, String argument) {
    return switch (word) {
      case "up" -> new Directive.Action.Force(true);
      case "down" -> new Directive.Action.Force(false);
      case "drain" -> new Directive.Action.Drain(Duration.ofMillis(Long.parseLong(argument)));
      case "hold" -> new Directive.Action.Hold(members(decoded(argument)));
      default -> throw new IllegalArgumentException("no override is called " + word);
    };
  }

  private static List<MemberKey> members(String text) {
    List<MemberKey> members = new ArrayList<>();
    for (String one : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      members.add(MemberKey.parse(one));
    }
    return members;
  }
}
