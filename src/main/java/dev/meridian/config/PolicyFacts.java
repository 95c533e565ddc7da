package dev.meridian.config;

import dev.meridian.config.PolicySpec.All;
import dev.meridian.config.PolicySpec.Failover;
import dev.meridian.config.PolicySpec.Geo;
import dev.meridian.config.PolicySpec.Nearest;
import dev.meridian.config.PolicySpec.Networks;
import dev.meridian.config.PolicySpec.Reference;
import dev.meridian.config.PolicySpec.Spill;
import dev.meridian.config.PolicySpec.Sticky;
import dev.meridian.config.PolicySpec.Weighted;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What follows from a policy with its references followed: how deep it nests, whether it can ever
 * be down, how soon a failure behind it is noticed, whether a CNAME stands in it. Reports nesting
 * that is too deep, rules that are unreachable, CNAMEs in bad company and TTLs that break the
 * promise.
 */
final class PolicyFacts {
  /** Longest TTL of a steered name that goes without a warning; the field's 5 minutes. */
  private static final Duration TTL_USUAL_MAX = Duration.ofMinutes(5);

  /** A TTL may be so many times the detection time before it makes detection pointless. */
  private static final int TTL_PER_DETECTION_MAX = 10;

  /**
   * Of one node.
   *
   * @param depth nodes on the longest way to a pool, this one counted; 0 for a pool
   * @param neverDown whether it is up whatever the probes say
   * @param quickest the probe below it that notices a failure soonest
   * @param aliasPool a pool of CNAMEs below it
   */
  private record Facts(
      int depth, boolean neverDown, Optional<ProbeSpec> quickest, Optional<String> aliasPool) {
    static final Facts NONE = new Facts(0, false, Optional.empty(), Optional.empty());
  }

  private final SteeringConfig config;
  private final Map<String, Value> names;
  private final Problems problems;
  private final Map<String, Facts> known = new HashMap<>();

  PolicyFacts(SteeringConfig config, Map<String, Value> names, Problems problems) {
    this.config = config;
    this.names = names;
    this.problems = problems;
    config.pools().forEach((name, pool) -> known.put(name, ofPool(pool)));
  }

  /** Checks everything. */
  void check(List<String> policiesChildrenFirst) {
    for (String name : policiesChildrenFirst) {
      known.put(name, of(Objects.requireNonNull(config.policies().get(name))));
    }
    for (NameSpec name : config.names()) {
      Facts facts = of(name.policy());
      checkApex(name, facts);
      checkTtl(name, facts);
    }
  }

  private Facts ofPool(PoolSpec pool) {
    boolean alias =
        pool.members().stream().anyMatch(m -> m.target() instanceof PoolSpec.Target.Alias);
    return new Facts(
        0,
        pool.decidingProbes().isEmpty(),
        soonest(
            pool.decidingProbes().stream()
                .flatMap(name -> Optional.ofNullable(config.probes().get(name)).stream())),
        alias ? Optional.of(pool.name()) : Optional.empty());
  }

  private Facts of(PolicySpec node) {
    if (node instanceof Reference reference) {
      return known.getOrDefault(reference.name(), Facts.NONE);
    }
    List<Facts> children = PolicyTree.children(node).stream().map(this::of).toList();
    Facts facts =
        new Facts(
            1 + children.stream().mapToInt(Facts::depth).max().orElse(0),
            isNeverDown(node, children),
            soonest(children.stream().flatMap(child -> child.quickest().stream())),
            children.stream().flatMap(child -> child.aliasPool().stream()).findFirst());
    checkDepth(node, facts);
    checkAliases(node, facts);
    if (node instanceof Failover failover) {
      warnOfUnreachable(failover, children);
    }
    return facts;
  }

  private static Optional<ProbeSpec> soonest(Stream<ProbeSpec> probes) {
    return probes.min(Comparator.comparing(ProbeSpec::detection));
  }

  /**
   * Whether a node is up while the pools without a probe are, which is always.
   *
   * <pre>
   *   failover weighted nearest sticky all   one child that is never down
   *   geo, networks with spill               the default, where spill ends
   *   geo, networks with fence               every branch
   * </pre>
   */
  private static boolean isNeverDown(PolicySpec node, List<Facts> children) {
    return switch (node) {
      case Geo geo -> isNeverDown(geo.spill(), children);
      case Networks networks -> isNeverDown(networks.spill(), children);
      case Reference _, Failover _, Weighted _, Nearest _, Sticky _, All _ ->
          children.stream().anyMatch(Facts::neverDown);
    };
  }

  private static boolean isNeverDown(Spill spill, List<Facts> branchesThenDefault) {
    return switch (spill) {
      case OUTWARD, NEAREST ->
          !branchesThenDefault.isEmpty() && branchesThenDefault.getLast().neverDown();
      case FENCE -> branchesThenDefault.stream().allMatch(Facts::neverDown);
    };
  }

  private void checkDepth(PolicySpec node, Facts facts) {
    // Those above it are deeper still; one report will do.
    if (facts.depth() == Settings.POLICY_DEPTH_MAX + 1) {
      problems.error(
          node.mark(),
          "policies nest more than %d deep, counting those referred to"
              .formatted(Settings.POLICY_DEPTH_MAX));
    }
  }

  private void checkAliases(PolicySpec node, Facts facts) {
    int answers =
        switch (node) {
          case All all -> all.answers();
          case Nearest nearest -> nearest.answers();
          default -> 1;
        };
    if (answers > 1) {
      facts
          .aliasPool()
          .ifPresent(
              pool ->
                  problems.error(
                      node.mark(),
                      "answers with up to %d records, but pool %s is a CNAME, which stands alone (RFC 1034 3.6.2)"
                          .formatted(answers, Words.quote(pool))));
    }
  }

  /** A trickle reaches the child next to the one that answers, whatever its health. */
  private void warnOfUnreachable(Failover failover, List<Facts> children) {
    int reached = failover.trickle() > 0 ? 2 : 1;
    for (int i = 0; i + reached < children.size(); i++) {
      if (children.get(i).neverDown()) {
        problems.warning(
            failover.children().get(i).mark(),
            reason(failover.children().get(i))
                + " and is never down; what follows it in this failover is unreachable");
        return;
      }
    }
  }

  private String reason(PolicySpec child) {
    return child instanceof Reference reference && config.pools().containsKey(reference.name())
        ? "pool " + Words.quote(reference.name()) + " has no probe"
        : "rests on a pool that has no probe";
  }

  private void checkApex(NameSpec name, Facts facts) {
    if (name.owner().equals("@")) {
      facts
          .aliasPool()
          .or(() -> lastResortAlias(name.policy()))
          .ifPresent(
              pool ->
                  problems.error(
                      name.mark(),
                      "pool %s is a CNAME, which cannot stand at the apex beside SOA and NS (RFC 1034 3.6.2)"
                          .formatted(Words.quote(pool))));
    }
  }

  private Optional<String> lastResortAlias(PolicySpec policy) {
    PolicySpec at = policy;
    while (at instanceof Reference reference && config.policies().get(reference.name()) != null) {
      at = Objects.requireNonNull(config.policies().get(reference.name()));
    }
    return PolicyTree.lastResort(at)
        .flatMap(rule -> known.getOrDefault(rule.pool(), Facts.NONE).aliasPool());
  }

  private void checkTtl(NameSpec name, Facts facts) {
    Duration ttl = Duration.ofSeconds(name.ttl().minSeconds());
    Optional<Duration> promise =
        facts
            .quickest()
            .map(probe -> Duration.ofNanos(TTL_PER_DETECTION_MAX * probe.detection().toNanos()));
    boolean broken = promise.isPresent() && ttl.compareTo(promise.get()) > 0;
    if (!broken && ttl.compareTo(TTL_USUAL_MAX) <= 0) {
      return;
    }
    List<String> message = new ArrayList<>();
    message.add("caches may keep a failed answer for the whole TTL of " + DurationText.print(ttl));
    facts.quickest().ifPresent(probe -> message.add(promise(probe)));
    Duration limit =
        promise
            .map(most -> most.truncatedTo(ChronoUnit.SECONDS))
            .filter(most -> most.compareTo(TTL_USUAL_MAX) < 0)
            .orElse(TTL_USUAL_MAX);
    message.add("keep the TTL at or below " + DurationText.print(limit));
    problems.warning(ttlMark(name), String.join("; ", message));
  }

  private Mark ttlMark(NameSpec name) {
    return Optional.ofNullable(names.get(name.owner()))
        .flatMap(value -> value.child("ttl"))
        .map(Value::mark)
        .orElse(name.mark());
  }

  private static String promise(ProbeSpec probe) {
    Duration delay = probe.antiFlap().failoverDelay();
    return "probe %s notices a failure within %s (%s × %d + %s%s)"
        .formatted(
            Words.quote(probe.name()),
            DurationText.print(probe.detection()),
            DurationText.print(probe.every()),
            probe.fall(),
            DurationText.print(probe.timeout()),
            delay.isZero() ? "" : " + " + DurationText.print(delay));
  }
}
