package dev.meridian.control;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.Ballot;
import dev.meridian.health.Directive;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Hold;
import dev.meridian.health.Observation;
import dev.meridian.health.Standing;
import dev.meridian.health.Standings;
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
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How members stand, as policies ask for it: with the reasons of what is down, and with what people
 * and safety rules make of it.
 *
 * @param table of the targets of the load
 * @param standings of its members
 * @param clock milliseconds since 1970
 */
public record ObservedHealth(
    HealthTable table, Standings standings, Loaded loaded, LongSupplier clock) implements Health {
  /** What a table says now, when nobody has decided anything. */
  public static ObservedHealth of(HealthTable table, Loaded loaded) {
    Standings standings = standings(table, loaded);
    standings.refresh(System.currentTimeMillis());
    return new ObservedHealth(table, standings, loaded, System::currentTimeMillis);
  }

  /** Standings of a load that follow a table; all up before they are refreshed. */
  public static Standings standings(HealthTable table, Loaded loaded) {
    return new Standings(loaded.roster(), loaded.guards(), loaded.windows(), table::isUp);
  }

  @Override
  public boolean isUp(int member) {
    return standings.standing(member).up();
  }

  @Override
  public int grade(int member) {
    return standings.standing(member).grade();
  }

  @Override
  public int ramp(int member) {
    return standings.standing(member).ramp();
  }

  @Override
  public boolean isOut(int member) {
    return standings.standing(member).out();
  }

  /**
   * What holds each target that is down, or its last failure; which probe it was of, where there
   * are several.
   */
  @Override
  public String reason(int member) {
    return standings.standing(member).verdict() ? "" : failures(member);
  }

  private String failures(int member) {
    Ballot asked = loaded.roster().ballot(member);
    boolean alone = asked.must().size() + asked.vote().size() == 1;
    return Stream.concat(asked.must().stream(), asked.vote().stream())
        .filter(target -> !table.isUp(target))
        .map(target -> (alone ? "" : probe(target).name() + ": ") + reasonOf(target))
        .collect(Collectors.joining("; "));
  }

  /** Overrides beside what the checks say, ramps, figures and safety rules. */
  @Override
  public String note(int member) {
    Standing standing = standings.standing(member);
    List<String> words = new ArrayList<>();
    long nowMillis = clock.getAsLong();
    for (Directive one : standings.concerning(member, nowMillis)) {
      words.add(Overrides.words(one, nowMillis));
    }
    if (!words.isEmpty()) {
      String failures = failures(member);
      words.add(failures.isEmpty() ? "its checks say up" : "its checks say DOWN: " + failures);
    }
    if (standing.ramp() < FULL) {
      words.add(percent(standing.ramp()) + " of its clients left");
    }
    if (standing.grade() < FULL) {
      words.add("its figures leave " + percent(standing.grade()) + " of its weight");
    }
    standing
        .held()
        .ifPresent(
            rule ->
                words.add(
                    "safety rule %s holds it %s: %s"
                        .formatted(rule.key(), standing.verdict() ? "down" : "up", rule.words())));
    return String.join("; ", words);
  }

  private static String percent(int share) {
    return Math.round(100.0 * share / FULL) + " %";
  }

  private String reasonOf(int target) {
    TargetHealth health = table.health(target);
    return health.state().hold() == Hold.NONE
        ? health.lastFailure().or(health::last).map(Observation::reason).orElse("")
        : health.reason();
  }

  private ProbeSpec probe(int target) {
    return loaded.probes().get(target);
  }

  /**
   * What is known of the targets of some members, those without an observation left out.
   *
   * @param nowNanos {@code System.nanoTime()}
   */
  List<Decision.Check> checks(BitSet members, long nowNanos) {
    Map<Integer, Ballot.Role> roles = new TreeMap<>();
    for (int member : members.stream().toArray()) {
      Ballot ballot = loaded.roster().ballot(member);
      // Where a target has several roles the weightiest is told.
      ballot.must().forEach(target -> roles.put(target, Ballot.Role.MUST));
      ballot
          .vote()
          .forEach(target -> roles.merge(target, Ballot.Role.VOTE, ObservedHealth::weightier));
      ballot.monitor().forEach(target -> roles.putIfAbsent(target, Ballot.Role.MONITOR));
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
