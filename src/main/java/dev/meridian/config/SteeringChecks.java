package dev.meridian.config;

import dev.meridian.config.PolicySpec.AllDown;
import dev.meridian.config.PolicySpec.Nearest;
import dev.meridian.config.PolicySpec.Reference;
import dev.meridian.config.PolicySpec.Weighted;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks one steering file as a whole: names that lead nowhere or in circles, what is never used,
 * and what {@link PolicyFacts} brings to light.
 */
final class SteeringChecks {
  private final SteeringConfig config;
  private final Problems problems;

  /** As written, whether or not what they name could be read. */
  private final Map<String, Value> probes;

  private final Map<String, Value> pools;
  private final Map<String, Value> policies;
  private final Map<String, Value> names;

  private SteeringChecks(SteeringConfig config, Value root, Problems problems) {
    this.config = config;
    this.problems = problems;
    this.probes = section(root, "probes");
    this.pools = section(root, "pools");
    this.policies = section(root, "policies");
    this.names = section(root, "names");
  }

  private static Map<String, Value> section(Value root, String section) {
    return root.child(section).map(Value::entries).orElse(Map.of());
  }

  /**
   * Adds what is wrong with a file, read member by member before.
   *
   * @param root the file itself, for its lines
   * @param problems of this file alone
   */
  static void run(SteeringConfig config, Value root, Problems problems) {
    new SteeringChecks(config, root, problems).run();
  }

  private void run() {
    checkSharedNames();
    config.pools().values().forEach(this::checkProbe);
    roots().forEach(this::checkRoot);
    Circles circles = new Circles(config.policies());
    circles.found().forEach(this::reportCircle);
    if (circles.found().isEmpty()) {
      new PolicyFacts(config, names, problems).check(circles.childrenFirst());
    }
    if (!problems.hasErrors()) {
      // What could not be read may be what uses them.
      warnOfUnused();
    }
  }

  private List<PolicySpec> roots() {
    return Stream.concat(
            config.policies().values().stream(), config.names().stream().map(NameSpec::policy))
        .toList();
  }

  private void checkSharedNames() {
    policies.forEach(
        (name, policy) -> {
          Value pool = pools.get(name);
          if (pool != null) {
            policy.error(
                "a pool on line %d has this name too; a bare word must mean one thing"
                    .formatted(pool.mark().line()));
          }
        });
  }

  private void checkProbe(PoolSpec pool) {
    for (PoolSpec.ProbeUse use : pool.probes()) {
      if (!probes.containsKey(use.name())) {
        problems.error(use.mark(), unknown("probe", use.name(), probes.keySet()));
      }
    }
  }

  private void checkRoot(PolicySpec policy) {
    PolicyTree.walk(policy, this::checkNode);
    PolicyTree.lastResort(policy).ifPresent(this::checkLastResort);
  }

  private void checkNode(PolicySpec node) {
    switch (node) {
      case Reference reference -> checkReference(reference);
      case Nearest nearest -> nearest.pools().forEach(this::checkNearest);
      case Weighted weighted -> warnOfZeroes(weighted);
      default -> {}
    }
  }

  private void checkReference(Reference reference) {
    String name = reference.name();
    if (!pools.containsKey(name) && !policies.containsKey(name)) {
      Set<String> known = new LinkedHashSet<>(pools.keySet());
      known.addAll(policies.keySet());
      problems.error(reference.mark(), unknown("pool or policy", name, known));
    }
  }

  private void checkNearest(Reference reference) {
    String name = reference.name();
    Value pool = pools.get(name);
    if (pool == null && policies.containsKey(name)) {
      problems.error(
          reference.mark(), Words.quote(name) + " is a policy; nearest compares pools only");
    } else if (pool != null && !pool.has("place")) {
      problems.error(
          reference.mark(), "pool " + Words.quote(name) + " has no place, which nearest needs");
    }
  }

  private void warnOfZeroes(Weighted weighted) {
    if (!weighted.children().isEmpty()
        && weighted.children().stream().allMatch(share -> share.weight() == 0)) {
      problems.warning(weighted.mark(), "every weight is 0, so all share alike");
    }
  }

  private void checkLastResort(AllDown.LastResort rule) {
    if (policies.containsKey(rule.pool()) && !pools.containsKey(rule.pool())) {
      problems.error(
          rule.mark(), Words.quote(rule.pool()) + " is a policy; the last resort is a pool");
    } else if (!pools.containsKey(rule.pool())) {
      problems.error(rule.mark(), unknown("pool", rule.pool(), pools.keySet()));
    }
  }

  private static String unknown(String kind, String name, Collection<String> known) {
    return "no "
        + kind
        + " is called "
        + Words.quote(name)
        + Words.suggest(name, known, "there are");
  }

  private void reportCircle(List<String> circle) {
    String first = circle.getFirst();
    problems.error(
        Objects.requireNonNull(config.policies().get(first)).mark(),
        "leads back to itself: " + String.join(" → ", circle) + " → " + first);
  }

  private void warnOfUnused() {
    Set<String> used = new HashSet<>();
    config.pools().values().forEach(pool -> pool.probes().forEach(use -> used.add(use.name())));
    warnOfUnused(probes, used, "no pool uses this probe");
    used.clear();
    for (PolicySpec policy : roots()) {
      used.addAll(PolicyTree.references(policy));
      PolicyTree.lastResort(policy).ifPresent(rule -> used.add(rule.pool()));
    }
    warnOfUnused(pools, used, "no policy or name uses this pool");
    warnOfUnused(policies, used, "no policy or name uses this policy");
  }

  private static void warnOfUnused(Map<String, Value> written, Set<String> used, String message) {
    written.forEach(
        (name, value) -> {
          if (!used.contains(name)) {
            value.warning(message);
          }
        });
  }
}
