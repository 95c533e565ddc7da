package dev.meridian.route53;

import dev.meridian.route53.Plan.CheckUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What to do with health checks: make those that are missing, change those that differ, and let go
 * of those that nothing uses. The last happens in two steps, so that no answer depends on a check
 * while it goes: a check is marked as unused once the change that left it is in sync everywhere,
 * and deleted by a plan that finds it still unused when the grace is over.
 */
final class CheckPlan {
  private final CurrentZone current;
  private final PlanTerms terms;
  private final List<HealthCheck> create = new ArrayList<>();
  private final List<CheckUpdate> update = new ArrayList<>();
  private final List<HeldCheck> retag = new ArrayList<>();
  private final List<HeldCheck> retire = new ArrayList<>();
  private final List<HeldCheck> collect = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  /**
   * Works it out.
   *
   * @param used references and ids that record sets will have
   */
  CheckPlan(CurrentZone current, DesiredZone desired, PlanTerms terms, Set<String> used) {
    this.current = current;
    this.terms = terms;
    Map<String, String> ids = current.checkIds();
    Map<String, HeldCheck> byId =
        current.checks().stream().collect(Collectors.toMap(HeldCheck::id, Function.identity()));
    Set<String> kept = new HashSet<>();
    for (HealthCheck wanted : desired.healthChecks()) {
      Optional<HeldCheck> held = Optional.ofNullable(ids.get(wanted.reference())).map(byId::get);
      if (held.isEmpty()) {
        create.add(wanted);
      } else {
        keep(held.get(), wanted);
        kept.add(held.get().id());
      }
    }
    create.sort(Comparator.comparing(check -> check.kind() instanceof HealthCheck.Kind.Calculated));
    Set<String> usedIds = new HashSet<>(used);
    used.stream().map(ids::get).filter(id -> id != null).forEach(usedIds::add);
    addChildren(usedIds, byId);
    current.checks().stream()
        .filter(check -> !kept.contains(check.id()))
        .forEach(check -> letGo(check, usedIds.contains(check.id())));
    if (create.size() > current.checksLeft()) {
      refusals.add(
          "%d health checks are to be made and the account may have %d more: have AWS raise the limit (quota L-ACB674F3), or push fewer names in mode checks or native"
              .formatted(create.size(), Math.max(0, current.checksLeft())));
    }
  }

  private void addChildren(Set<String> usedIds, Map<String, HeldCheck> byId) {
    for (String id : List.copyOf(usedIds)) {
      HeldCheck check = byId.get(id);
      if (check != null) {
        usedIds.addAll(check.raw().childHealthChecks());
      }
    }
  }

  private void keep(HeldCheck held, HealthCheck wanted) {
    if (!held.value().equals(Optional.of(wanted))) {
      update.add(new CheckUpdate(held, wanted));
    }
    if (!held.isTagged(terms.owner(), current.id()) || held.unusedSince().isPresent()) {
      retag.add(held);
    }
  }

  private void letGo(HeldCheck check, boolean used) {
    if (used) {
      return;
    }
    Optional<Instant> since = check.unusedSince();
    if (since.isEmpty() || !check.isTagged(terms.owner(), current.id())) {
      retire.add(check);
    } else if (!since.get().plus(terms.grace()).isAfter(terms.now())) {
      collect.add(check);
    }
  }

  List<HealthCheck> create() {
    return create;
  }

  List<CheckUpdate> update() {
    return update;
  }

  List<HeldCheck> retag() {
    return retag;
  }

  List<HeldCheck> retire() {
    return retire;
  }

  /** Calculated checks before their children. */
  List<HeldCheck> collect() {
    return collect.stream()
        .sorted(Comparator.comparing(check -> check.raw().childHealthChecks().isEmpty()))
        .toList();
  }

  List<String> refusals() {
    return refusals;
  }
}
