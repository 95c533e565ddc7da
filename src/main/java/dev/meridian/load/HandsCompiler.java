package dev.meridian.load;

import dev.meridian.config.MaintenanceSpec;
import dev.meridian.config.NameSpec;
import dev.meridian.config.PolicySpec;
import dev.meridian.config.PoolSpec;
import dev.meridian.config.Problems;
import dev.meridian.config.SafetySpec;
import dev.meridian.config.SteeringConfig;
import dev.meridian.health.Calendar;
import dev.meridian.health.Maintenance;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Subject;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Compiles what guards one zone's policies and when their pools are out for maintenance. */
final class HandsCompiler {
  private final SteeringConfig config;
  private final PolicyCompiler policies;
  private final Problems problems;
  private final Set<Policy.Root> seen = new HashSet<>();

  HandsCompiler(SteeringConfig config, PolicyCompiler policies, Problems problems) {
    this.config = config;
    this.policies = policies;
    this.problems = problems;
  }

  /** Gives what there is of a policy that a name points at. */
  void guard(
      NameSpec name, Policy.Root root, Consumer<Safety.Guarded> guards, Consumer<Burden> burdens) {
    if (!seen.add(root)) {
      return;
    }
    PolicySpec.Options options = policies.options(name.policy());
    options
        .safety()
        .or(config::safety)
        .ifPresent(safety -> guards.accept(guarded(root, safety, name)));
    new Overloads(config, problems)
        .check(root, policies.load(root.name(), options.load()), name.policy().mark())
        .ifPresent(burdens);
  }

  /** Gives what there is of maintenance. */
  void maintain(Consumer<Maintenance> windows) {
    for (int i = 0; i < config.maintenance().size(); i++) {
      compile(config.maintenance().get(i), i, windows);
    }
  }

  private Safety.Guarded guarded(Policy.Root root, SafetySpec spec, NameSpec name) {
    List<Policy.Pool> pools = root.tree().leaves();
    Safety safety =
        new Safety(
            spec.minInService().map(f -> new Safety.Floor(f.count(), f.percent())),
            spec.maxWithdrawn().map(pace -> new Safety.Pace(pace.percent(), pace.per())),
            spec.freeze());
    safety
        .maxWithdrawn()
        .ifPresent(
            pace ->
                pools.stream()
                    .filter(pool -> pace.of(pool.members().size()) == 0)
                    .forEach(
                        pool ->
                            problems.warning(
                                name.policy().mark(),
                                "safety: maxWithdrawn: %d%% of the %d members of %s is none: no"
                                        .formatted(
                                            pace.percent(), pool.members().size(), pool.name())
                                    + " failure is ever followed")));
    return new Safety.Guarded(
        config.zone() + "/" + root.name(),
        safety,
        pools.stream()
            .map(
                pool ->
                    new Safety.Pool(
                        pool.name(),
                        pool.members().stream().map(Member::target).toList(),
                        pool.healthyWhen().required(pool.members().size())))
            .toList());
  }

  private void compile(MaintenanceSpec spec, int number, Consumer<Maintenance> windows) {
    Optional<Calendar> calendar = calendar(spec);
    for (String pattern : spec.subjects()) {
      try {
        Subject subject = new Subject(config.zone(), pattern);
        if (!matchesAny(subject)) {
          problems.error(spec.mark(), "no pool or member is called " + pattern);
        }
        calendar.ifPresent(
            when ->
                windows.accept(
                    new Maintenance(
                        config.zone() + "/" + number + "/" + pattern,
                        subject,
                        when,
                        spec.over(),
                        spec.reason(),
                        new TreeSet<>(spec.overrides()))));
      } catch (IllegalArgumentException e) {
        problems.error(spec.mark(), Faults.reason(e));
      }
    }
  }

  private boolean matchesAny(Subject subject) {
    for (PoolSpec pool : config.pools().values()) {
      for (PoolSpec.MemberSpec member : pool.members()) {
        String name = PolicyCompiler.memberName(member);
        if (subject.matches(new MemberKey(config.zone(), pool.name(), name))) {
          return true;
        }
      }
    }
    return false;
  }

  private Optional<Calendar> calendar(MaintenanceSpec spec) {
    return switch (spec.when()) {
      case MaintenanceSpec.When.Once(LocalDateTime from, LocalDateTime until) ->
          Optional.of(
              new Calendar.Once(
                  from.atZone(spec.zone()).toInstant(), until.atZone(spec.zone()).toInstant()));
      case MaintenanceSpec.When.Cron cron -> {
        try {
          yield Optional.of(
              new Calendar.Repeated(new Calendar.Cron(cron.text()), cron.length(), spec.zone()));
        } catch (IllegalArgumentException e) {
          problems.error(cron.mark(), Faults.reason(e));
          yield Optional.empty();
        }
      }
    };
  }
}
