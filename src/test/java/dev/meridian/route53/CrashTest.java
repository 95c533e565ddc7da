package dev.meridian.route53;

import static dev.meridian.route53.Hosted.alias;
import static dev.meridian.route53.Hosted.checked;
import static dev.meridian.route53.Hosted.set;
import static dev.meridian.route53.Hosted.simple;
import static dev.meridian.route53.Hosted.zone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.geo.Location;
import dev.meridian.route53.fake.Call;
import dev.meridian.route53.fake.Fault;
import dev.meridian.wire.Name;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A writer dies at each of its calls, before it is executed or after: nothing is served that was
 * neither decided before nor now, and the next one finishes the work.
 */
final class CrashTest {
  private static final int CALLS_MAX = 200;
  private static final Routing.Failover PRIMARY =
      new Routing.Failover(Routing.Failover.Role.PRIMARY);
  private static final Routing.Failover SECONDARY =
      new Routing.Failover(Routing.Failover.Role.SECONDARY);

  /** A pair of pools at www, and names beside it. */
  private static DesiredZone before() {
    return zone(
        List.of(
            checked(member("us", 1, "192.0.2.10"), "us1"),
            member("eu", 1, "198.51.100.10"),
            alias("www", RecordType.A, "p", PRIMARY, "_m-us.www"),
            alias("www", RecordType.A, "s", SECONDARY, "_m-eu.www"),
            simple("old", RecordType.A, "192.0.2.99"),
            simple("mail", RecordType.MX, "10 mx.example.net.")),
        List.of(check("us1", "192.0.2.10")));
  }

  /** Another kind of routing at www, another middle, another check; a name goes, one comes. */
  private static DesiredZone after() {
    return zone(
        List.of(
            checked(member("us", 1, "192.0.2.11"), "us2"),
            checked(member("us", 2, "192.0.2.12"), "us3"),
            member("eu", 1, "198.51.100.10"),
            alias("_f-us-eu.www", RecordType.A, "p", PRIMARY, "_m-us.www"),
            alias("_f-us-eu.www", RecordType.A, "s", SECONDARY, "_m-eu.www"),
            alias("www", RecordType.A, "eu", Routing.Geolocation.ofContinent("EU"), "_m-eu.www"),
            alias("www", RecordType.A, "all", Routing.Geolocation.EVERYWHERE, "_f-us-eu.www"),
            simple("new", RecordType.A, "192.0.2.98"),
            simple("mail", RecordType.MX, "10 mx.example.net.")),
        List.of(check("us2", "192.0.2.11"), check("us3", "192.0.2.12")));
  }

  private static RecordSet member(String pool, int number, String address) {
    return set(
        "_m-" + pool + ".www", RecordType.A, pool + number, new Routing.Weighted(1), address);
  }

  private static HealthCheck check(String reference, String address) {
    return new HealthCheck(
        reference,
        new HealthCheck.Kind.Endpoint(
            HealthCheck.Protocol.HTTP, InetAddress.ofLiteral(address), 80, "", "/", "", 30, 3),
        false,
        false);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CUT_BEFORE", "CUT_AFTER"})
  void nothingIsServedHalfBuiltAndTheNextPlanFinishes(Fault last) throws Exception {
    boolean died = true;
    for (int fatal = 1; died && fatal < CALLS_MAX; fatal++) {
      try (Hosted hosted = new Hosted()) {
        hosted.apply(before());
        died = dieAt(fatal, last, hosted);
        assertThat(served(hosted)).isIn(answers(before()), answers(after()));
        hosted.time.sleep(Executor.TERM);
        hosted.execute(hosted.plan(after()), "the-next-one");
        assertThat(served(hosted)).isEqualTo(answers(after()));
        assertThat(hosted.plan(after()).isEmpty()).as("second plan, died at %d", fatal).isTrue();
        assertThat(hosted.fake.checks()).hasSize(3);
        hosted.time.sleep(Duration.ofMinutes(11));
        hosted.apply(after());
        assertThat(hosted.fake.checks()).hasSize(2);
      }
    }
    assertThat(died).isFalse();
  }

  /** Plans and executes until a call, and makes no other; says whether there was such a call. */
  private static boolean dieAt(int fatal, Fault last, Hosted hosted) throws InterruptedException {
    int done = hosted.fake.calls().size();
    AtomicBoolean dead = new AtomicBoolean();
    hosted.fake.faults(
        (Call call) -> {
          if (dead.get()) {
            return Fault.CUT_BEFORE;
          }
          dead.set(call.number() == done + fatal);
          return dead.get() ? last : Fault.NONE;
        });
    try {
      hosted.apply(after());
    } catch (ApiException whatADeadProcessDoesNotTell) {
      assertThat(dead).isTrue();
    }
    hosted.fake.faults(_ -> Fault.NONE);
    return dead.get();
  }

  private static Map<String, Map<SortedSet<String>, Double>> served(Hosted hosted)
      throws Exception {
    CurrentZone zone = hosted.read();
    List<RecordSet> sets =
        zone.sets().stream()
            .flatMap(held -> held.set().stream())
            .filter(set -> set.type() == RecordType.A)
            .toList();
    List<HealthCheck> checks =
        zone.checks().stream().flatMap(check -> check.value().stream()).toList();
    return answers(sets, checks);
  }

  private static Map<String, Map<SortedSet<String>, Double>> answers(DesiredZone zone) {
    List<RecordSet> sets =
        zone.recordSets().stream().filter(set -> set.type() == RecordType.A).toList();
    return answers(sets, zone.healthChecks());
  }

  /** What clients of two places get for every name, in two states of health. */
  private static Map<String, Map<SortedSet<String>, Double>> answers(
      List<RecordSet> sets, List<HealthCheck> checks) {
    Map<String, Map<SortedSet<String>, Double>> answers = new HashMap<>();
    for (boolean up : List.of(true, false)) {
      Route53Evaluator evaluator = new Route53Evaluator(sets, checks, List.of(), _ -> up);
      for (String owner : List.of("www", "old", "new")) {
        Name name = Hosted.name(owner);
        for (String continent : List.of("EU", "NA")) {
          answers.put(
              owner + " " + continent + " " + up,
              evaluator.answers(
                  name,
                  RecordType.A,
                  new Route53Evaluator.Client(
                      new Location(continent, "", "", Double.NaN, Double.NaN, 0),
                      InetAddress.ofLiteral("203.0.113.7"))));
        }
      }
    }
    return answers;
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CUT_BEFORE", "CUT_AFTER"})
  void treeOfManyBatchesIsWholeWhereverItsWriterDies(Fault last) throws Exception {
    DesiredZone large =
        zone(
            IntStream.range(0, 11)
                .boxed()
                .flatMap(
                    pool ->
                        Stream.concat(
                            IntStream.range(0, 100)
                                .mapToObj(
                                    i ->
                                        set(
                                            "_m-p" + pool + ".www",
                                            RecordType.A,
                                            "m" + i,
                                            new Routing.Weighted(1),
                                            "10." + pool + ".0." + i)),
                            Stream.of(
                                alias(
                                    "www",
                                    RecordType.A,
                                    "p" + pool,
                                    new Routing.Weighted(1),
                                    "_m-p" + pool + ".www"))))
                .toList(),
            List.of());
    DesiredZone small = zone(simple("www", RecordType.A, "192.0.2.1"));
    boolean died = true;
    for (int fatal = 8; died && fatal < CALLS_MAX; fatal++) {
      try (Hosted hosted = new Hosted()) {
        hosted.apply(small);
        int done = hosted.fake.calls().size();
        AtomicBoolean dead = new AtomicBoolean();
        int at = done + fatal;
        hosted.fake.faults(
            (Call call) -> {
              if (dead.get()) {
                return Fault.CUT_BEFORE;
              }
              dead.set(call.number() == at);
              return dead.get() ? last : Fault.NONE;
            });
        try {
          hosted.apply(large);
        } catch (ApiException expected) {
          assertThat(dead).isTrue();
        }
        died = dead.get();
        hosted.fake.faults(_ -> Fault.NONE);
        long aliases =
            hosted.read().sets().stream()
                .flatMap(held -> held.set().stream())
                .filter(set -> set.aliasTarget().isPresent())
                .count();
        assertThat(aliases).isIn(0L, 11L);
        hosted.time.sleep(Executor.TERM);
        hosted.execute(hosted.plan(large), "the-next-one");
        assertThat(hosted.plan(large).isEmpty()).isTrue();
      }
    }
    assertThat(died).isFalse();
  }
}
