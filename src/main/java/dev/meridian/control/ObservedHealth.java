package dev.meridian.control;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.Ballot;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Hold;
import dev.meridian.health.Observation;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The health that a table holds, as policies ask for it: by ballot, with the reasons of what is
 * down.
 *
 * @param loaded that the targets of the table are of
 */
public record ObservedHealth(HealthTable table, Loaded loaded) implements Health {
  @Override
  public boolean isUp(int ballot) {
    return ballot(ballot).isUp(table::isUp);
  }

  /**
   * What holds each target that is down, or its last failure; which probe it was of, where there
   * are several.
   */
  @Override
  public String reason(int ballot) {
    Ballot asked = ballot(ballot);
    boolean alone = asked.must().size() + asked.vote().size() == 1;
    return Stream.concat(asked.must().stream(), asked.vote().stream())
        .filter(target -> !table.isUp(target))
        .map(target -> (alone ? "" : probe(target).name() + ": ") + reasonOf(target))
        .collect(Collectors.joining("; "));
  }

  private String reasonOf(int target) {
    TargetHealth health = table.health(target);
    return health.state().hold() == Hold.NONE
        ? health.lastFailure().or(health::last).map(Observation::reason).orElse("")
        : health.reason();
  }

  private Ballot ballot(int index) {
    return loaded.ballots().all().get(index);
  }

  private ProbeSpec probe(int target) {
    return loaded.probes().get(target);
  }

  /**
   * What is known of the targets of some ballots, those without an observation left out.
   *
   * @param nowNanos {@code System.nanoTime()}
   */
  List<Decision.Check> checks(BitSet ballots, long nowNanos) {
    Map<Integer, Ballot.Role> roles = new TreeMap<>();
    for (int ballot : ballots.stream().toArray()) {
      // Where a target has several roles the weightiest is told.
      ballot(ballot).must().forEach(target -> roles.put(target, Ballot.Role.MUST));
      ballot(ballot)
          .vote()
          .forEach(target -> roles.merge(target, Ballot.Role.VOTE, ObservedHealth::weightier));
      ballot(ballot).monitor().forEach(target -> roles.putIfAbsent(target, Ballot.Role.MONITOR));
    }
    List<Decision.Check> checks = new ArrayList<>();
    roles.forEach((target, role) -> check(target, role, nowNanos).ifPresent(checks::add));
    return checks;
  }

  private static Ballot.Role weightier(Ballot.Role one, Ballot.Role other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private Optional<Decision.Check> check(int index, Ballot.Role role, long nowNanos) {
    Target target = table.targets().get(index);
    TargetHealth health = table.health(index);
    return health
        .last()
        .map(
            last ->
                new Decision.Check(
                    probe(index).name(),
                    AddressText.print(target.address()),
                    role,
                    health.verdict().isUp(),
                    last.success(),
                    last.reason(),
                    last.latencyNanos() / 1e6,
                    last.warning(),
                    health.lastFailure().map(failure -> failure(failure, nowNanos))));
  }

  private static Decision.Failure failure(Observation failure, long nowNanos) {
    return new Decision.Failure(failure.reason(), Math.max(0, nowNanos - failure.atNanos()) / 1e9);
  }
}
