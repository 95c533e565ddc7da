package dev.meridian.route53;

import static dev.meridian.route53.Hosted.alias;
import static dev.meridian.route53.Hosted.checked;
import static dev.meridian.route53.Hosted.set;
import static dev.meridian.route53.Hosted.simple;
import static dev.meridian.route53.Hosted.weighted;
import static dev.meridian.route53.Hosted.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.route53.fake.Call;
import dev.meridian.route53.fake.Check;
import dev.meridian.route53.fake.Fault;
import dev.meridian.route53.fake.StoredSet;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans and their execution against the fake, through the SDK's client. */
final class ApplyTest {
  private static final Routing.Failover PRIMARY =
      new Routing.Failover(Routing.Failover.Role.PRIMARY);
  private static final Routing.Failover SECONDARY =
      new Routing.Failover(Routing.Failover.Role.SECONDARY);

  private Hosted hosted;

  @BeforeEach
  void open() {
    hosted = new Hosted();
  }

  @AfterEach
  void close() {
    hosted.close();
  }

  private static List<RecordSet> tree(String owner) {
    return List.of(
        set("_m-us." + owner, RecordType.A, "us-1", new Routing.Weighted(10), "192.0.2.10"),
        set("_m-us." + owner, RecordType.A, "us-2", new Routing.Weighted(20), "192.0.2.11"),
        set("_m-eu." + owner, RecordType.A, "eu-1", new Routing.Weighted(1), "198.51.100.10"),
        alias("_f-us." + owner, RecordType.A, "p", PRIMARY, "_m-us." + owner),
        alias("_f-us." + owner, RecordType.A, "s", SECONDARY, "_m-eu." + owner),
        alias(owner, RecordType.A, "eu", Routing.Geolocation.ofContinent("EU"), "_m-eu." + owner),
        alias(owner, RecordType.A, "all", Routing.Geolocation.EVERYWHERE, "_f-us." + owner));
  }

  @Test
  void secondPlanAfterApplyIsEmpty() throws Exception {
    List<RecordSet> sets = new ArrayList<>(tree("www"));
    sets.add(simple("*.tenants", RecordType.AAAA, "2001:db8::1", "2001:db8::2"));
    sets.add(simple("@", RecordType.MX, "10 mail.app.example.com."));
    sets.add(simple("a b;c".replace(" ", "\\032"), RecordType.TXT, "\"v=spf1 \\042-all\\042\""));
    DesiredZone desired = zone(sets, List.of());

    hosted.apply(desired);

    assertThat(hosted.plan(desired).isEmpty()).isTrue();
    assertThat(hosted.values("www.app.example.com.", "A")).isEmpty();
    assertThat(hosted.values("\\052.tenants.app.example.com.", "AAAA"))
        .containsExactly("2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:2");
  }

  @Test
  void changesAndDeletionsArePlannedAndExecuted() throws Exception {
    hosted.apply(
        zone(
            simple("a", RecordType.A, "192.0.2.1"),
            simple("b", RecordType.A, "192.0.2.2"),
            simple("c", RecordType.A, "192.0.2.3")));
    DesiredZone next =
        zone(simple("a", RecordType.A, "192.0.2.9"), simple("c", RecordType.A, "192.0.2.3"));

    hosted.apply(next);

    assertThat(hosted.values("a.app.example.com.", "A")).containsExactly("192.0.2.9");
    assertThat(hosted.values("b.app.example.com.", "A")).isEmpty();
    assertThat(hosted.values("_meridian.b.app.example.com.", "TXT")).isEmpty();
    assertThat(hosted.plan(next).isEmpty()).isTrue();
  }

  @Test
  void kindOfRoutingChangesInOneBatch() throws Exception {
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));
    DesiredZone next =
        zone(weighted("www", "a", 1, "192.0.2.1"), weighted("www", "b", 2, "192.0.2.2"));

    assertThat(hosted.plan(next).batches()).hasSize(1);
    hosted.apply(next);

    assertThat(hosted.values("www.app.example.com.", "A"))
        .containsExactly("192.0.2.1", "192.0.2.2");
  }

  @Test
  void placesMayChangeHands() throws Exception {
    hosted.apply(
        zone(
            set("www", RecordType.A, "a", Routing.Geolocation.ofCountry("FR"), "192.0.2.1"),
            set("www", RecordType.A, "b", Routing.Geolocation.ofCountry("DE"), "192.0.2.2")));
    DesiredZone next =
        zone(
            set("www", RecordType.A, "a", Routing.Geolocation.ofCountry("DE"), "192.0.2.1"),
            set("www", RecordType.A, "b", Routing.Geolocation.ofCountry("FR"), "192.0.2.2"));

    hosted.apply(next);

    assertThat(hosted.plan(next).isEmpty()).isTrue();
  }

  @Test
  void anotherTreeTakesTheFormersPlaceThoughItsMiddleChangesItsKind() throws Exception {
    hosted.apply(zone(tree("www"), List.of()));
    List<RecordSet> sets = new ArrayList<>(tree("www"));
    sets.removeIf(set -> set.name().equals(Hosted.name("_f-us.www")));
    sets.add(simple("_f-us.www", RecordType.A, "192.0.2.77"));

    hosted.apply(zone(sets, List.of()));

    assertThat(hosted.plan(zone(sets, List.of())).isEmpty()).isTrue();
  }

  @Test
  void fiveThousandRecordSetsStayWithinTheLimits() throws Exception {
    try (Hosted slow = Hosted.slow()) {
      DesiredZone desired =
          zone(
              IntStream.range(0, 2_500)
                  .boxed()
                  .flatMap(
                      i ->
                          Stream.of(
                              simple("n" + i, RecordType.A, "192.0.2." + i % 256),
                              simple("n" + i, RecordType.AAAA, "2001:db8::" + (1 + i % 9))))
                  .toList(),
              List.of());

      slow.apply(desired);

      assertThat(slow.fake.batchSizes()).hasSizeGreaterThan(7);
      assertThat(slow.fake.sets(slow.zoneId)).hasSize(2 + 1 + 5_000 + 2_500);
      assertThat(slow.plan(desired).isEmpty()).isTrue();
      assertThat(slow.fake.calls())
          .filteredOn(call -> call.action().equals("GetChange"))
          .hasSizeGreaterThan(slow.fake.batchSizes().size());
    }
  }

  @Test
  void nameLargerThanABatchIsServedWhole() throws Exception {
    List<RecordSet> sets = new ArrayList<>();
    for (int pool = 0; pool < 12; pool++) {
      for (int i = 0; i < 100; i++) {
        sets.add(weighted("_m-p" + pool + ".www", "m" + i, 1 + i, "10." + pool + ".0." + i));
      }
      sets.add(
          alias("www", RecordType.A, "p" + pool, new Routing.Weighted(1), "_m-p" + pool + ".www"));
    }
    DesiredZone desired = zone(sets, List.of());
    List<Boolean> whole = new ArrayList<>();
    hosted.fake.afterChange(
        () -> {
          List<StoredSet> now = hosted.fake.sets(hosted.zoneId);
          long aliases = now.stream().filter(set -> set.alias().isPresent()).count();
          whole.add(aliases == 0 || aliases == 12);
        });

    hosted.apply(desired);

    assertThat(hosted.fake.batchSizes()).hasSizeGreaterThan(2);
    assertThat(whole).doesNotContain(false);
    assertThat(hosted.plan(desired).isEmpty()).isTrue();
    assertThat(hosted.plan(zone(simple("www", RecordType.A, "192.0.2.1"))).isRefused()).isFalse();
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));
    assertThat(hosted.plan(zone(simple("www", RecordType.A, "192.0.2.1"))).isEmpty()).isTrue();
    assertThat(hosted.fake.sets(hosted.zoneId)).hasSize(5);
  }

  @Test
  void whatIsNotOursIsNeverTouched() throws Exception {
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));
    addForeign("mail.app.example.com.", "A", "192.0.2.25");
    addForeign("www.app.example.com.", "TXT", "\"hello\"");
    addForeign("_m-x.www.app.example.com.", "AAAA", "2001:db8::5");

    hosted.apply(zone(simple("ftp", RecordType.A, "192.0.2.2")));

    assertThat(hosted.values("mail.app.example.com.", "A")).containsExactly("192.0.2.25");
    assertThat(hosted.values("www.app.example.com.", "TXT")).containsExactly("\"hello\"");
    assertThat(hosted.values("_m-x.www.app.example.com.", "AAAA")).isNotEmpty();
    assertThat(hosted.values("www.app.example.com.", "A")).isEmpty();
  }

  private void addForeign(String name, String type, String value) {
    List<StoredSet> sets = new ArrayList<>(hosted.fake.sets(hosted.zoneId));
    sets.add(
        new StoredSet(
            name,
            type,
            Optional.empty(),
            java.util.Map.of(),
            java.util.OptionalLong.of(60),
            List.of(value),
            Optional.empty(),
            Optional.empty()));
    hosted.fake.replaceSets(hosted.zoneId, sets);
  }

  @Test
  void whatStandsInTheWayIsTakenOverOnlyWhenTold() throws Exception {
    addForeign("www.app.example.com.", "CNAME", "elsewhere.example.");
    DesiredZone desired = zone(simple("www", RecordType.A, "192.0.2.1"));

    Plan refused = hosted.plan(desired);

    assertThat(refused.refusals())
        .containsExactly(
            "www.app.example.com. CNAME is not ours and stands in the way: remove it there, leave its"
                + " name out of route53.zones' names, or --takeover");
    assertThatThrownBy(() -> hosted.execute(refused, "w")).isInstanceOf(ApiException.class);
    PlanTerms takeover =
        new PlanTerms(
            Hosted.OWNER, true, false, 50, 0.3, Duration.ofMinutes(10), hosted.time.now());
    hosted.execute(hosted.plan(desired, takeover), "w");
    assertThat(hosted.values("www.app.example.com.", "CNAME")).isEmpty();
    assertThat(hosted.plan(desired).isEmpty()).isTrue();
  }

  @Test
  void anotherOwnersNameIsForeign() throws Exception {
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));
    PlanTerms other =
        new PlanTerms("somebody", false, false, 50, 0.3, Duration.ZERO, hosted.time.now());

    Plan plan = hosted.plan(zone(simple("www", RecordType.A, "192.0.2.2")), other);

    assertThat(plan.refusals())
        .anySatisfy(
            line -> assertThat(line).contains("www.app.example.com. A belongs to meridian-test"));
    assertThat(plan.batches()).isEmpty();
    assertThat(hosted.plan(zone(simple("x", RecordType.A, "192.0.2.2")), other).changes())
        .noneMatch(change -> change instanceof Change.Delete);
  }

  @Test
  void driftIsToldAndLeftAlone() throws Exception {
    DesiredZone desired =
        zone(simple("www", RecordType.A, "192.0.2.1"), simple("ftp", RecordType.A, "192.0.2.2"));
    hosted.apply(desired);
    List<StoredSet> sets = new ArrayList<>(hosted.fake.sets(hosted.zoneId));
    sets.removeIf(set -> set.name().equals("www.app.example.com."));
    hosted.fake.replaceSets(hosted.zoneId, sets);
    addForeign("www.app.example.com.", "A", "203.0.113.66");

    Plan plan = hosted.plan(desired);

    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.drifted()).extracting(Plan.Drift::root).containsExactly(Hosted.name("www"));
    PlanTerms revert =
        new PlanTerms(
            Hosted.OWNER, false, true, 50, 0.3, Duration.ofMinutes(10), hosted.time.now());
    hosted.execute(hosted.plan(desired, revert), "w");
    assertThat(hosted.values("www.app.example.com.", "A")).containsExactly("192.0.2.1");
    assertThat(hosted.plan(desired).drifted()).isEmpty();
  }

  @Test
  void secondWriterIsRejectedWhole() throws Exception {
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));
    Plan one = hosted.plan(zone(simple("www", RecordType.A, "192.0.2.2")));
    Plan two =
        hosted.plan(
            zone(simple("www", RecordType.A, "192.0.2.3"), simple("b", RecordType.A, "192.0.2.4")));

    hosted.execute(one, "writer-a");

    assertThatThrownBy(() -> hosted.execute(two, "writer-b"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.kind()).isEqualTo(ApiException.Kind.ZONE_CHANGED));
    assertThat(hosted.values("www.app.example.com.", "A")).containsExactly("192.0.2.2");
    assertThat(hosted.values("b.app.example.com.", "A")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "THROTTLED",
        "SERVER_ERROR",
        "UNAVAILABLE",
        "CUT_BEFORE",
        "CUT_AFTER",
        "SILENT_AFTER"
      })
  void everyCallMayFailOnce(Fault fault) throws Exception {
    hosted.attempt = fault == Fault.SILENT_AFTER ? Duration.ofMillis(700) : hosted.attempt;
    java.util.Set<String> failed = java.util.concurrent.ConcurrentHashMap.newKeySet();
    hosted.fake.faults(call -> failed.add(call.action()) ? fault : Fault.NONE);
    HealthCheck check = endpoint("v1", "203.0.113.1");
    DesiredZone desired =
        zone(List.of(checked(weighted("www", "a", 1, "192.0.2.1"), "v1")), List.of(check));

    hosted.apply(desired);

    assertThat(failed).contains("ChangeResourceRecordSets", "CreateHealthCheck", "GetChange");
    assertThat(hosted.fake.checks()).hasSize(1);
    assertThat(hosted.plan(desired).isEmpty()).isTrue();
  }

  @Test
  void limitsAreRespectedAndThrottlingIsRare() throws Exception {
    try (Hosted slow = Hosted.slow()) {
      List<HealthCheck> checks =
          IntStream.range(0, 60).mapToObj(i -> endpoint("v" + i, "203.0.113." + i)).toList();
      List<RecordSet> sets =
          IntStream.range(0, 60)
              .mapToObj(i -> checked(weighted("www", "m" + i, 1, "192.0.2." + i), "v" + i))
              .toList();

      slow.apply(zone(sets, checks));

      assertThat(slow.fake.checks()).hasSize(60);
      long made =
          slow.fake.calls().stream().filter(c -> c.action().equals("CreateHealthCheck")).count();
      assertThat(made).isEqualTo(60);
      // 20 at once, then one each 5 s: 40 % of what AWS allows.
      assertThat(slow.time.passed()).isGreaterThan(Duration.ofSeconds(199));
    }
  }

  @Test
  void checksThatBeginUnhealthyAreAttachedOnceTheyHaveSettled() throws Exception {
    try (Hosted slow = Hosted.slow()) {
      List<HealthCheck> checks = new ArrayList<>();
      TreeSet<String> children = new TreeSet<>();
      for (int i = 1; i <= 3; i++) {
        checks.add(inverted("node" + i, "203.0.113." + i));
        children.add("node" + i);
      }
      checks.add(
          new HealthCheck("vote", new HealthCheck.Kind.Calculated(children, 2), false, false));
      List<Boolean> healthyWhenAttached = new ArrayList<>();
      slow.fake.afterChange(
          () ->
              slow.fake.sets(slow.zoneId).stream()
                  .flatMap(set -> set.healthCheck().stream())
                  .forEach(id -> healthyWhenAttached.add(slow.fake.isHealthy(id))));
      DesiredZone desired =
          zone(List.of(checked(weighted("www", "a", 1, "192.0.2.1"), "vote")), checks);

      slow.apply(desired);

      assertThat(healthyWhenAttached).isNotEmpty().doesNotContain(false);
      assertThat(slow.plan(desired).isEmpty()).isTrue();
    }
  }

  @Test
  void settingsOfAHealthCheckChangeInPlace() throws Exception {
    RecordSet set = checked(weighted("www", "a", 1, "192.0.2.1"), "v1");
    hosted.apply(zone(List.of(set), List.of(endpoint("v1", "203.0.113.1"))));
    String id = hosted.fake.checks().getFirst().id();
    DesiredZone next = zone(List.of(set), List.of(endpoint("v1", "203.0.113.2")));

    hosted.apply(next);

    assertThat(hosted.fake.checks()).extracting(Check::id).containsExactly(id);
    assertThat(hosted.fake.checks().getFirst().config()).containsEntry("IPAddress", "203.0.113.2");
    assertThat(hosted.plan(next).isEmpty()).isTrue();
  }

  @Test
  void unusedHealthCheckGoesAfterTheGrace() throws Exception {
    hosted.apply(
        zone(
            List.of(checked(weighted("www", "a", 1, "192.0.2.1"), "v1")),
            List.of(endpoint("v1", "203.0.113.1"))));
    DesiredZone without = zone(weighted("www", "a", 1, "192.0.2.1"));

    hosted.apply(without);

    assertThat(hosted.plan(without).isEmpty()).isTrue();
    assertThat(hosted.fake.checks()).hasSize(1);
    hosted.time.sleep(Duration.ofMinutes(11));
    assertThat(hosted.plan(without).collect()).hasSize(1);
    hosted.apply(without);
    assertThat(hosted.fake.checks()).isEmpty();
    hosted.apply(
        zone(
            List.of(checked(weighted("www", "a", 1, "192.0.2.1"), "v1")),
            List.of(endpoint("v1", "203.0.113.1"))));
    assertThat(hosted.fake.checks()).extracting(Check::reference).allMatch(r -> r.contains(":01:"));
  }

  @Test
  void networksAreThereBeforeSetsReferToThemAndGoAfterwards() throws Exception {
    CidrLocation office = CidrLocation.of(List.of("192.0.2.0/24", "2001:db8::/32"));
    DesiredZone desired =
        new DesiredZone(
            Hosted.APEX,
            List.of(
                set("www", RecordType.A, "o", new Routing.Cidr(office.name()), "192.0.2.1"),
                set("www", RecordType.A, "x", Routing.Cidr.OTHERS, "192.0.2.2")),
            List.of(),
            List.of(office),
            List.of(),
            List.of());

    hosted.apply(desired);

    assertThat(hosted.plan(desired).isEmpty()).isTrue();
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));
    assertThat(hosted.read().networks().locations()).isEmpty();
  }

  @Test
  void manyDeletionsAreRefused() throws Exception {
    List<RecordSet> sets =
        IntStream.range(0, 20).mapToObj(i -> simple("n" + i, RecordType.A, "192.0.2.1")).toList();
    hosted.apply(zone(sets, List.of()));

    assertThat(hosted.plan(zone(sets.subList(0, 14), List.of())).refusals()).isEmpty();
    assertThat(hosted.plan(zone(sets.subList(0, 13), List.of())).refusals())
        .containsExactly(
            "7 of our 20 names and types would be deleted, and route53.deletesShareMax is 30%: if that"
                + " is meant, raise it or --deletes 7");
    assertThat(hosted.plan(zone()).refusals())
        .anySatisfy(line -> assertThat(line).startsWith("nothing is to be in the zone"));
  }

  @Test
  void namesThatAreToHaveNoAnswerAreNotDeletions() throws Exception {
    List<RecordSet> sets =
        IntStream.range(0, 20).mapToObj(i -> simple("n" + i, RecordType.A, "192.0.2.1")).toList();
    hosted.apply(zone(sets, List.of()));
    List<Deviation> closed =
        sets.stream()
            .map(set -> new Deviation(set.name(), Deviation.What.PUSHED, "nothing is up"))
            .toList();
    DesiredZone desired =
        new DesiredZone(Hosted.APEX, List.of(), List.of(), List.of(), List.of(), closed);

    hosted.apply(desired);

    assertThat(hosted.fake.sets(hosted.zoneId)).hasSize(3);
  }

  @Test
  void batchThatIsRefusedInTheFormOfTheReferenceIsUnderstood() throws Exception {
    Plan plan = hosted.plan(zone(simple("www", RecordType.A, "192.0.2.1")));
    hosted.fake.faults(
        call ->
            call.action().equals("ChangeResourceRecordSets")
                ? Fault.REJECTED_WITHOUT_CODE
                : Fault.NONE);

    assertThatThrownBy(() -> hosted.execute(plan, "w"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.kind()).isEqualTo(ApiException.Kind.ZONE_CHANGED));
  }

  @Test
  void poorEvidenceChangesNothing() throws Exception {
    DesiredZone desired = zone(simple("www", RecordType.A, "192.0.2.1"));
    CurrentZone current = hosted.read();

    assertThat(refusals(current, desired, new Evidence(List.of("3 targets"), false, false)))
        .containsExactly("not known well enough to change answers: 3 targets");
    assertThat(refusals(current, desired, new Evidence(List.of(), true, false))).hasSize(1);
    assertThat(refusals(current, desired, new Evidence(List.of(), false, true))).hasSize(1);
  }

  private List<String> refusals(CurrentZone current, DesiredZone desired, Evidence evidence) {
    return Planner.plan(current, desired, hosted.terms(), evidence).refusals();
  }

  @Test
  void expiredCredentialsAreToldInOneLineWithoutSecrets() {
    hosted.fake.faults(_ -> Fault.EXPIRED);

    assertThatThrownBy(hosted::read)
        .isInstanceOf(ApiException.class)
        .hasMessageStartingWith("the credentials have expired: ")
        .message()
        .doesNotContain("\n", Hosted.SECRET_KEY);
    assertThat(hosted.fake.calls()).hasSize(1);
  }

  @Test
  void zoneThatIsGoneIsTold() {
    hosted.fake.deleteZone(hosted.zoneId);

    assertThatThrownBy(hosted::read)
        .hasMessageStartingWith("there is no hosted zone of that id in this account");
  }

  @Test
  void hostedZoneOfAnotherNameIsRefused() throws Exception {
    String other = hosted.fake.createZone("example.org");
    try (Route53 account = hosted.account()) {
      assertThatThrownBy(() -> new ZoneReader(account, Hosted.OWNER, Hosted.APEX, other).read())
          .hasMessageContaining("is that of example.org., which is not authoritative for");
    }
  }

  @Test
  void writerWaitsForAnotherThatIsAtIt() throws Exception {
    List<RecordSet> sets =
        IntStream.range(0, 1200).mapToObj(i -> simple("n" + i, RecordType.A, "192.0.2.1")).toList();
    hosted.fake.afterChange(() -> hosted.fake.faults(_ -> Fault.UNAVAILABLE));
    assertThatThrownBy(() -> hosted.apply(zone(sets, List.of()))).isInstanceOf(ApiException.class);
    hosted.fake.faults(_ -> Fault.NONE);
    hosted.fake.afterChange(() -> {});
    Plan plan = hosted.plan(zone(sets, List.of()));

    if (plan.current().lease().orElseThrow().until().isAfter(hosted.time.now())) {
      assertThatThrownBy(() -> hosted.execute(plan, "writer-b"))
          .hasMessageContaining("writer-a of meridian-test is changing the zone");
    }
    hosted.time.sleep(Executor.TERM);
    hosted.execute(plan, "writer-b");
    assertThat(hosted.plan(zone(sets, List.of())).isEmpty()).isTrue();
  }

  private static HealthCheck endpoint(String reference, String address) {
    return new HealthCheck(
        reference,
        new HealthCheck.Kind.Endpoint(
            HealthCheck.Protocol.HTTP,
            InetAddress.ofLiteral(address),
            80,
            "www.app.example.com",
            "/healthz",
            "",
            30,
            3),
        false,
        false);
  }

  private static HealthCheck inverted(String reference, String address) {
    return new HealthCheck(
        reference,
        new HealthCheck.Kind.Endpoint(
            HealthCheck.Protocol.HTTP_STR_MATCH,
            InetAddress.ofLiteral(address),
            8053,
            "",
            "/r53/cell/secret",
            "EVICT-0123",
            10,
            1),
        true,
        false);
  }

  @Test
  void callsAreNamed() throws Exception {
    hosted.apply(zone(simple("www", RecordType.A, "192.0.2.1")));

    assertThat(hosted.fake.calls()).extracting(Call::action).allMatch(name -> name.matches("\\w+"));
  }
}
