package dev.meridian.control;

import dev.meridian.control.Decision.FailoverTime;
import dev.meridian.geo.Location;
import java.util.Locale;

/** A decision as text for a terminal. */
public final class DecisionText {
  private DecisionText() {}

  /** Lines, each ending with a line feed. */
  public static String of(Decision decision) {
    StringBuilder text = new StringBuilder();
    text.append(decision.name()).append(' ').append(decision.type()).append('\n');
    line(text, "source", decision.source() + " " + decision.client());
    decision.aliases().forEach(target -> line(text, "CNAME", target));
    line(text, "zone", decision.found());
    decision.steered().ifPresent(steered -> steered(text, steered));
    return text.toString();
  }

  private static void steered(StringBuilder text, Decision.Steered steered) {
    line(text, "location", location(steered.location()));
    line(
        text,
        "class",
        "%d of %d; everybody in %s is in it (the ECS scope)"
            .formatted(steered.explanation().classNumber(), steered.classes(), steered.scope()));
    text.append('\n').append(steered.explanation().text()).append('\n');
    line(text, "TTL", steered.ttlSeconds() + " s");
    line(
        text,
        "failure",
        steered.failover().map(DecisionText::promise).orElse("nothing is probed: never noticed"));
  }

  private static String promise(FailoverTime time) {
    return "out of the answers after at most %s s: probe %s every %s s × %d + timeout %s s + TTL %d s"
        .formatted(
            number(time.seconds()),
            time.probe(),
            number(time.everySeconds()),
            time.fall(),
            number(time.timeoutSeconds()),
            time.ttlSeconds());
  }

  /** A location in one line. */
  public static String location(Location location) {
    if (location.equals(Location.UNKNOWN)) {
      return "unknown";
    }
    StringBuilder text = new StringBuilder();
    word(text, location.continent());
    word(text, location.country());
    word(text, location.subdivision());
    if (location.hasCoordinates()) {
      word(
          text,
          String.format(Locale.ROOT, "(%.1f, %.1f)", location.latitude(), location.longitude()));
    }
    if (location.asn() != 0) {
      word(text, "AS" + location.asn());
    }
    return text.toString();
  }

  private static void word(StringBuilder text, String word) {
    if (!word.isEmpty()) {
      text.append(text.isEmpty() ? "" : " ").append(word);
    }
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  ").append(String.format("%-10s", label)).append(value).append('\n');
  }
}
