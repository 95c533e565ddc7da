package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.wire.Name;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What Route 53 demands of a hosted zone's record sets (Developer Guide and API reference). */
final class HostedZoneRules {
  private HostedZoneRules() {}

  static void check(DesiredZone zone) {
    Map<List<Object>, List<RecordSet>> groups =
        zone.recordSets().stream()
            .collect(Collectors.groupingBy(set -> List.of(set.name(), set.type())));
    groups.values().forEach(HostedZoneRules::checkGroup);
    zone.recordSets().forEach(set -> checkSet(set, zone.apex(), groups.keySet()));
    zone.healthChecks().forEach(check -> checkHealth(check, zone));
    noCnameBesideOthers(zone);
    noCircles(groups);
  }

  private static void checkGroup(List<RecordSet> group) {
    Set<Object> kinds = new HashSet<>();
    group.forEach(set -> kinds.add(set.routing().getClass()));
    assertThat(kinds).as("one routing policy: %s", group).hasSize(1);
    int most =
        switch (group.getFirst().routing()) {
          case Routing.Simple _ -> 1;
          case Routing.Failover _ -> 2;
          case Routing.Geoproximity _ -> 30;
          case Routing.Weighted _, Routing.Geolocation _, Routing.Multivalue _, Routing.Cidr _ ->
              100;
        };
    assertThat(group).hasSizeLessThanOrEqualTo(most);
    if (group.getFirst().routing() instanceof Routing.Failover) {
      assertThat(group).as("both of a pair").hasSize(2);
    }
    if (!(group.getFirst().routing() instanceof Routing.Weighted)
        && !(group.getFirst().routing() instanceof Routing.Multivalue)) {
      assertThat(group.stream().map(RecordSet::routing)).doesNotHaveDuplicates();
    }
    assertThat(group.stream().map(RecordSet::setIdentifier)).doesNotHaveDuplicates();
  }

  private static void checkSet(RecordSet set, Name apex, Set<List<Object>> there) {
    assertThat(set.name().isAtOrBelow(apex)).as("in the zone: %s", set).isTrue();
    switch (set.content()) {
      case RecordSet.Content.Values values -> {
        int most =
            switch (set.routing()) {
              case Routing.Weighted _, Routing.Multivalue _ -> 1;
              case Routing.Simple _,
                  Routing.Failover _,
                  Routing.Geolocation _,
                  Routing.Geoproximity _,
                  Routing.Cidr _ ->
                  400;
            };
        assertThat(values.values()).hasSizeBetween(1, most);
        assertThat(values.values())
            .allSatisfy(value -> assertThat(Rdata.canonical(set.type(), value)).isEqualTo(value));
      }
      case RecordSet.Content.Alias alias -> {
        assertThat(set.routing()).isNotInstanceOf(Routing.Multivalue.class);
        assertThat(there).contains(List.of(alias.target(), set.type()));
      }
    }
  }

  private static void checkHealth(HealthCheck check, DesiredZone zone) {
    Set<String> endpoints =
        zone.healthChecks().stream()
            .filter(one -> one.kind() instanceof HealthCheck.Kind.Endpoint)
            .map(HealthCheck::reference)
            .collect(Collectors.toSet());
    switch (check.kind()) {
      case HealthCheck.Kind.Calculated calculated -> {
        assertThat(calculated.children()).hasSizeBetween(1, 255).isSubsetOf(endpoints);
        assertThat(calculated.threshold()).isBetween(1, calculated.children().size());
      }
      case HealthCheck.Kind.Endpoint endpoint -> {
        assertThat(endpoint.intervalSeconds()).isIn(10, 30);
        assertThat(endpoint.failureThreshold()).isBetween(1, 10);
        assertThat(endpoint.port()).isBetween(1, 65535);
        assertThat(endpoint.search().isEmpty()).isNotEqualTo(endpoint.protocol().matchesString());
        assertThat(endpoint.search()).hasSizeLessThanOrEqualTo(255);
        assertThat(endpoint.path()).hasSizeLessThanOrEqualTo(255);
      }
    }
  }

  private static void noCnameBesideOthers(DesiredZone zone) {
    Map<Name, Set<RecordType>> types = new HashMap<>();
    zone.recordSets()
        .forEach(set -> types.computeIfAbsent(set.name(), _ -> new HashSet<>()).add(set.type()));
    types.forEach(
        (name, some) -> {
          if (some.contains(RecordType.CNAME)) {
            assertThat(some).as(name.toString()).hasSize(1);
            assertThat(name).isNotEqualTo(zone.apex());
          }
        });
  }

  private static void noCircles(Map<List<Object>, List<RecordSet>> groups) {
    Set<List<Object>> done = new HashSet<>();
    groups.keySet().forEach(group -> follow(group, groups, new HashSet<>(), done));
  }

  private static void follow(
      List<Object> group,
      Map<List<Object>, List<RecordSet>> groups,
      Set<List<Object>> above,
      Set<List<Object>> done) {
    if (done.contains(group)) {
      return;
    }
    assertThat(above.add(group)).as("a circle at %s", group).isTrue();
    for (RecordSet set : groups.getOrDefault(group, List.of())) {
      set.aliasTarget()
          .ifPresent(target -> follow(List.of(target, set.type()), groups, above, done));
    }
    above.remove(group);
    done.add(group);
  }
}
