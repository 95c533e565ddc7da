package dev.meridian.steer;

import java.util.Locale;

/** An explanation as text, so that a test can show a whole one. */
final class ExplanationText {
  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  static String of(Explanation explanation) {
    var layout = new ExplanationText();
    layout.whole(explanation);
    return layout.text.toString();
  }

  private void whole(Explanation explanation) {
    String asked = explanation.name() + " " + explanation.kind();
    line(0, asked + ", class " + explanation.classNumber() + ": " + state(explanation.up()));
    step(1, "", explanation.tree());
    if (!explanation.rule().isEmpty()) {
      line(1, explanation.rule());
    }
    explanation.instead().ifPresent(step -> step(2, "", step));
    line(0, "answers");
    explanation.answers().forEach(this::answer);
  }

  private void step(int depth, String before, Explanation.Step step) {
    heading(depth, before, step);
    step.members().forEach(member -> member(depth + 1, member));
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
    String node = step.form() + " " + step.name() + ": " + state(step.up());
    line(depth, before + node + ", " + step.summary());
  }

  private void member(int depth, Explanation.Line member) {
    String state = state(member.up());
    line(depth, percent(member.share()) + " " + member.name() + ": " + state + ", " + member.why());
  }

  private void answer(Explanation.Chance chance) {
    String drawn =
        chance.members().isEmpty()
            ? "no records"
            : chance.answers() == chance.members().size()
                ? String.join(", ", chance.members())
                : chance.answers() + " of " + String.join(", ", chance.members());
    line(1, percent(chance.share()) + " " + drawn);
  }

  private static String state(boolean up) {
    return up ? "up" : "down";
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%5.1f %%", 100 * share);
  }

  private void line(int depth, String line) {
    text.repeat("  ", depth).append(line).append('\n');
  }
}
