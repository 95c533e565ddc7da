package dev.meridian.route53;

import java.util.List;
import java.util.Map;

/** A plan to be shown and, perhaps, executed. */
public final class Proposal {
  private final Plan plan;

  Proposal(Plan plan) {
    this.plan = plan;
  }

  Plan plan() {
    return plan;
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return plan.isEmpty();
  }

  /** Why it must not be executed: a line each with cause and fix. */
  public List<String> refusals() {
    return plan.refusals();
  }

  /** Whether somebody else changed what is ours. */
  public boolean isDrifted() {
    return !plan.drifted().isEmpty();
  }

  /** All of it, for people. */
  public String text() {
    return PlanText.of(plan);
  }

  /** One line. */
  public String summary() {
    return PlanText.summary(plan);
  }

  /** What somebody else changed, for people; empty when nobody did. */
  public String driftText() {
    return plan.drifted().isEmpty() ? "" : String.join("\n", PlanText.drift(plan)) + "\n";
  }

  /** All of it, as maps, lists, texts and numbers. */
  public Map<String, Object> facts() {
    return PlanFacts.of(plan);
  }
}
