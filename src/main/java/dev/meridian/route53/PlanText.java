package dev.meridian.route53;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plan as people read it: {@code +} is made, {@code ~} is changed, {@code -} is deleted. */
final class PlanText {
  private final Plan plan;
  private final List<String> lines = new ArrayList<>();

  private PlanText(Plan plan) {
    this.plan = plan;
  }

  static String of(Plan plan) {
    return new PlanText(plan).text();
  }

  private String text() {
    line(plan.apex() + " (" + plan.current().id() + "): " + summary(plan));
    plan.networks().forEach(one -> line("  + networks " + one.name() + " " + one.blocks()));
    plan.create()
        .forEach(check -> line("  + health check " + check.reference() + " " + words(check)));
    plan.update()
        .forEach(
            update ->
                line(
                    "  ~ health check %s %s (was %s)"
                        .formatted(
                            update.wanted().reference(),
                            words(update.wanted()),
                            update.held().value().map(PlanText::words).orElse("something else"))));
    plan.changes().stream()
        .filter(change -> !OwnNames.isMarker(change.name()))
        .forEach(change -> line("  " + change(change)));
    plan.retag().forEach(check -> line("  ~ health check " + check.reference() + " is used again"));
    plan.retire()
        .forEach(check -> line("  - health check " + check.reference() + ", after the grace"));
    plan.collect().forEach(check -> line("  - health check " + check.reference()));
    plan.dropNetworks().forEach(name -> line("  - networks " + name));
    drift(plan).forEach(this::line);
    plan.deviations().forEach(deviation -> line("  " + deviation));
    plan.refusals().forEach(refusal -> line("refused: " + refusal));
    return String.join("\n", lines) + "\n";
  }

  private void line(String line) {
    lines.add(line);
  }

  /** What is to be done, in one line. */
  static String summary(Plan plan) {
    if (plan.isEmpty()) {
      return plan.isRefused() ? "refused" : "nothing to do";
    }
    int made = 0;
    int changed = 0;
    int deleted = 0;
    for (Change change : plan.changes()) {
      if (!OwnNames.isMarker(change.name())) {
        switch (change) {
          case Change.Create _ -> made++;
          case Change.Upsert _ -> changed++;
          case Change.Delete _ -> deleted++;
        }
      }
    }
    int checks =
        plan.create().size()
            + plan.update().size()
            + plan.retag().size()
            + plan.retire().size()
            + plan.collect().size();
    return "record sets %d to make, %d to change, %d to delete, in %d %s; health checks %d to touch"
        .formatted(
            made,
            changed,
            deleted,
            plan.batches().size(),
            plan.batches().size() == 1 ? "batch" : "batches",
            checks);
  }

  /** What somebody else changed of ours; no line when nobody did. */
  static List<String> drift(Plan plan) {
    List<String> lines = new ArrayList<>();
    for (Plan.Drift drift : plan.drifted()) {
      lines.add(
          "  ! "
              + drift.root()
              + " was changed by somebody else and is left alone; to put it right:");
      drift.changes().forEach(change -> lines.add("      " + change(change)));
    }
    return lines;
  }

  static String change(Change change) {
    return switch (change) {
      case Change.Create create -> "+ " + SetText.of(create.set());
      case Change.Upsert upsert ->
          "~ "
              + SetText.of(upsert.set())
              + upsert.before().set().map(was -> " (was " + SetText.details(was) + ")").orElse("");
      case Change.Delete delete -> "- " + SetText.of(delete.held());
    };
  }

  static String words(HealthCheck check) {
    String how = check.inverted() ? "inverted " : "";
    return how
        + switch (check.kind()) {
          case HealthCheck.Kind.Endpoint endpoint ->
              "%s %s port %d%s every %d s"
                  .formatted(
                      endpoint.protocol(),
                      endpoint.address().getHostAddress(),
                      endpoint.port(),
                      path(endpoint),
                      endpoint.intervalSeconds());
          case HealthCheck.Kind.Calculated calculated ->
              "%d of %s".formatted(calculated.threshold(), calculated.children());
        };
  }

  /** Paths that authenticate are told no further than to the secret part. */
  private static String path(HealthCheck.Kind.Endpoint endpoint) {
    return Optional.of(endpoint.path())
        .filter(path -> !path.isEmpty())
        .map(path -> " " + concealed(path))
        .orElse("");
  }

  static String concealed(String path) {
    return path.startsWith("/r53/") ? path.substring(0, path.lastIndexOf('/')) + "/…" : path;
  }
}
