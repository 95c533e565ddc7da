package dev.meridian.steer;

import java.util.Locale;

/** Lays an explanation out as indented lines. */
final class ExplanationText {
  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  static String of(Explanation explanation) {
    var layout = new ExplanationText();
    layout.whole(explanation);
    return layout.text.toString();
  }

  private void whole(Explanation explanation) {
    line(
        0,
        "%s %s, class %d: %s",
        explanation.name(),
        explanation.kind(),
        explanation.classNumber(),
        state(explanation.up()));
    step(1, "", explanation.tree());
    if (!explanation.rule().isEmpty()) {
      line(1, "%s", explanation.rule());
    }
    explanation.instead().ifPresent(step -> step(2, "", step));
    line(0, "answers");
    explanation.answers().forEach(this::answer);
  }

  private void step(int depth, String before, Explanation.Step step) {
    heading(depth, before, step);
    for (Explanation.Line member : step.members()) {
      line(
          depth + 1,
          "%s %s: %s, %s",
          percent(member.share()),
          member.name(),
          state(member.up()),
          member.why());
    }
    for (Explanation.Branch branch : step.branches()) {
      String why = percent(branch.share()) + " " + branch.why() + ": ";
      if (branch.share() > 0) {
        step(depth + 1, why, branch.step());
      } else {
        heading(depth + 1, why, branch.step());
      }
    }
  }

  private void heading(int depth, String before, Explanation.Step step) {
    line(
        depth,
        "%s%s %s: %s, %s",
        before,
        step.form(),
        step.name(),
        state(step.up()),
        step.summary());
  }

  private void answer(Explanation.Chance chance) {
    String members = String.join(", ", chance.members());
    if (chance.members().isEmpty()) {
      line(1, "%s no records", percent(chance.share()));
    } else if (chance.answers() == chance.members().size()) {
      line(1, "%s %s", percent(chance.share()), members);
    } else {
      line(1, "%s %d of: %s", percent(chance.share()), chance.answers(), members);
    }
  }

  private static String state(boolean up) {
    return up ? "up" : "down";
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%5.1f %%", 100 * share);
  }

  private void line(int depth, String format, Object... arguments) {
    text.repeat("  ", depth).append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
