package dev.meridian.control;

import dev.meridian.control.Decision.Check;
import dev.meridian.control.Decision.FailoverTime;
import dev.meridian.geo.Location;
import dev.meridian.steer.Explanation;
import dev.meridian.steer.Explanation.Branch;
import dev.meridian.steer.Explanation.Chance;
import dev.meridian.steer.Explanation.Line;
import dev.meridian.steer.Explanation.Step;
import java.util.List;
import java.util.Locale;

/** A decision as text for a terminal. */
public final class DecisionText {
  private static final int CHECKS_SHOWN_MAX = 32;

  private DecisionText() {}

  /** Lines, each ending with a line feed. */
  public static String of(Decision decision) {
    StringBuilder text = new StringBuilder();
    text.append(decision.name()).append(' ').append(decision.type()).append('\n');
    line(text, "asked by", decision.source() + " " + decision.client());
    decision.aliases().forEach(target -> line(text, "CNAME", target));
    line(text, "found", decision.found());
    decision.steered().ifPresent(steered -> steered(text, steered));
    return text.toString();
  }

  private static void steered(StringBuilder text, Decision.Steered steered) {
    Explanation explanation = steered.explanation();
    line(text, "location", location(steered.location()));
    line(text, "scope", scope(steered));
    text.append("\n   share  decision (a share is of the node above)\n");
    branch(text, "", 0, explanation.tree(), "");
    if (!explanation.rule().isEmpty()) {
      row(text, "", 0, explanation.rule());
    }
    explanation.instead().ifPresent(step -> branch(text, "", 1, step, ""));
    text.append("\n   share  answer\n");
    explanation.answers().forEach(chance -> row(text, percent(chance.share()), 0, records(chance)));
    text.append('\n');
    String rule = steered.ttlRule();
    line(text, "TTL", steered.ttlSeconds() + " s" + (rule.isEmpty() ? "" : ", " + rule));
    line(
        text,
        "failure",
        steered
            .failover()
            .map(DecisionText::promise)
            .orElse("nothing here is probed, so no failure is ever noticed"));
    checks(text, steered.checks());
    for (Decision next : steered.next()) {
      text.append("\nThe CNAME leads on, and the longest scope on the way holds:\n")
          .append(of(next));
    }
  }

  private static void checks(StringBuilder text, List<Check> checks) {
    if (checks.isEmpty()) {
      return;
    }
    text.append("\n  last checks\n");
    for (Check check : checks.subList(0, Math.min(checks.size(), CHECKS_SHOWN_MAX))) {
      text.append("    ").append(words(check)).append('\n');
      if (!check.warning().isEmpty()) {
        text.append("      warning: ").append(check.warning()).append('\n');
      }
      check
          .failure()
          .filter(failure -> check.success())
          .ifPresent(
              failure ->
                  text.append("      last failure ")
                      .append(age(failure.ageSeconds()))
                      .append(" ago: ")
                      .append(failure.reason())
                      .append('\n'));
    }
    if (checks.size() > CHECKS_SHOWN_MAX) {
      text.append("    and ").append(checks.size() - CHECKS_SHOWN_MAX).append(" more\n");
    }
  }

  /** A success says by itself how long it took. */
  private static String words(Check check) {
    String time = check.success() ? "" : " after " + number(check.latencyMillis()) + " ms";
    return "%s at %s (%s) is %s: %s%s"
        .formatted(
            check.probe(),
            check.address(),
            check.role().name().toLowerCase(Locale.ROOT),
            state(check.up()),
            check.reason(),
            time);
  }

  private static String age(double seconds) {
    return seconds < 120
        ? Math.round(seconds) + " s"
        : seconds < 7200 ? Math.round(seconds / 60) + " min" : Math.round(seconds / 3600) + " h";
  }

  /** The class is counted from 1 for people. */
  private static String scope(Decision.Steered steered) {
    int number = steered.explanation().classNumber();
    String alike = steered.scope() + ", answered alike";
    return steered.classes() == 1 || number < 0
        ? alike
        : "%s (class %d of %d)".formatted(alike, number + 1, steered.classes());
  }

  /** A node and, where queries come to it, what is below. */
  private static void branch(StringBuilder text, String share, int depth, Step step, String why) {
    String node = step.form() + " " + step.name() + " is " + state(step.up());
    row(text, share, depth, node + " (" + step.summary() + ")" + (why.isEmpty() ? "" : ": " + why));
    for (Line member : step.members()) {
      String line = member.name() + " is " + state(member.up()) + ": " + member.why();
      row(text, percent(member.share()), depth + 1, line);
    }
    for (Branch branch : step.branches()) {
      boolean taken = branch.share() > 0;
      branch(
          text,
          percent(branch.share()),
          depth + 1,
          taken ? branch.step() : closed(branch.step()),
          branch.why());
    }
  }

  /** A node that gets no queries: of what is below only the members of a pool that is down. */
  private static Step closed(Step step) {
    List<Line> members = step.up() ? List.of() : step.members();
    return new Step(step.form(), step.name(), step.up(), step.summary(), List.of(), members);
  }

  private static String records(Chance chance) {
    String members = String.join(", ", chance.members());
    return chance.members().isEmpty()
        ? "no record of this type (NODATA)"
        : chance.answers() == chance.members().size()
            ? members
            : chance.answers() + " of " + members;
  }

  private static String state(boolean up) {
    return up ? "up" : "DOWN";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static void row(StringBuilder text, String share, int depth, String words) {
    text.append(String.format("%8s  ", share)).repeat("  ", depth).append(words).append('\n');
  }

  private static String promise(FailoverTime time) {
    return "out of the answers after at most %s s: probe %s every %s s × %d + timeout %s s%s + TTL %d s"
        .formatted(
            number(time.seconds()),
            time.probe(),
            number(time.everySeconds()),
            time.fall(),
            number(time.timeoutSeconds()),
            time.delaySeconds() == 0
                ? ""
                : " + failoverDelay " + number(time.delaySeconds()) + " s",
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
