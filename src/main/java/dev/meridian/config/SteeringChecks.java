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
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks one steering file as a whole: names that lead nowhere or in circles, what is never used,
 * and what {@link PolicyFacts} brings to light.
 */
final class SteeringChecks {
  private final SteeringConfig config;
  private final Value root;
  private final Problems problems;

  /** As written, whether or not what they name could be read. */
  private final Set<String> probes;

  private final Set<String> pools;
  private final Set<String> policies;

  private SteeringChecks(SteeringConfig config, Value root, Problems problems) {
    this.config = config;
    this.root = root;
    this.problems = problems;
    this.probes = keys(root, "probes");
    this.pools = keys(root, "pools");
    this.policies = keys(root, "policies");
  }

  private static Set<String> keys(Value root, String section) {
    return root.child(section)
        .map(value -> new LinkedHashSet<>(value.keys()))
        .orElseGet(LinkedHashSet::new);
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
    config.pools().forEach((name, pool) -> checkProbe(name, pool));
    roots().forEach(this::checkRoot);
    Circles circles = new Circles(config.policies());
    circles.found().forEach(this::reportCircle);
    if (circles.found().isEmpty()) {
      new PolicyFacts(config, root, problems).check(circles.childrenFirst());
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
    for (String name : policies) {
      if (pools.contains(name)) {
        int line = root.at("pools", name).mark().line();
        root.at("policies", name)
            .error(
                "a pool on line %d has this name too; a bare word must mean one thing"
                    .formatted(line));
      }
    }
  }

  private void checkProbe(String poolName, PoolSpec pool) {
    pool.probe()
        .filter(name -> !probes.contains(name))
        .ifPresent(
            name -> root.at("pools", poolName, "probe").error(unknown("probe", name, probes)));
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
    if (!pools.contains(name) && !policies.contains(name)) {
      Set<String> known = new LinkedHashSet<>(pools);
      known.addAll(policies);
      problems.error(reference.mark(), unknown("pool or policy", name, known));
    }
  }

  private void checkNearest(Reference reference) {
    String name = reference.name();
    if (policies.contains(name) && !pools.contains(name)) {
      problems.error(
          reference.mark(), Words.quote(name) + " is a policy; nearest compares pools only");
    } else if (pools.contains(name) && !root.at("pools", name).has("place")) {
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
    if (policies.contains(rule.pool()) && !pools.contains(rule.pool())) {
      problems.error(
          rule.mark(), Words.quote(rule.pool()) + " is a policy; the last resort is a pool");
    } else if (!pools.contains(rule.pool())) {
      problems.error(rule.mark(), unknown("pool", rule.pool(), pools));
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
    root.at("policies", first)
        .error("leads back to itself: " + String.join(" → ", circle) + " → " + first);
  }

  private void warnOfUnused() {
    Set<String> used = new HashSet<>();
    config.pools().values().forEach(pool -> pool.probe().ifPresent(used::add));
    warnOfUnused("probes", "no pool uses this probe", config.probes().keySet(), used);
    used.clear();
    for (PolicySpec policy : roots()) {
      used.addAll(PolicyTree.references(policy));
      PolicyTree.lastResort(policy).ifPresent(rule -> used.add(rule.pool()));
    }
    warnOfUnused("pools", "no policy or name uses this pool", config.pools().keySet(), used);
    warnOfUnused(
        "policies", "no policy or name uses this policy", config.policies().keySet(), used);
  }

  private void warnOfUnused(String section, String message, Set<String> names, Set<String> used) {
    root.child(section)
        .flatMap(values -> values.mapping("a mapping of names"))
        .orElse(Map.of())
        .forEach(
            (name, value) -> {
              if (names.contains(name) && !used.contains(name)) {
                value.warning(message);
              }
            });
  }
}
