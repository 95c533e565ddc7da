package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.TtlSpec;
import dev.meridian.geo.Location;
import dev.meridian.route53.Parity.Finding;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy {@code geo: {EU: {failover: [eu, us]}, default: us}}, and what another answers. */
final class ParityTest {
  private static final int EU = 0;
  private static final int US = 1;
  private static final Policy.Pool EUROPE = World.pool("eu", World.member("192.0.2.1", 1, EU));
  private static final Policy.Pool STATES = World.pool("us", World.member("192.0.2.2", 1, US));
  private static final Policy.Pool SORRY = World.pool("sorry", World.member("192.0.2.3", 1, -1));
  private static final Policy.Root ROOT =
      new Policy.Root(
          "root",
          new Policy.Geo(
              "by place",
              Map.of("continent:EU", new Policy.Failover("f", List.of(EUROPE, STATES), 0)),
              STATES,
              Policy.Spill.OUTWARD),
          new Policy.AllDown.LastResort(SORRY));

  private static final ParityClient FRENCH =
      new ParityClient(
          InetAddress.ofLiteral("198.51.100.0"),
          24,
          new Location("EU", "FR", "", Double.NaN, Double.NaN, 0));
  private static final ParityClient JAPANESE =
      new ParityClient(
          InetAddress.ofLiteral("203.0.113.0"),
          24,
          new Location("AS", "JP", "", Double.NaN, Double.NaN, 0));

  private static SortedSet<String> values(String... values) {
    return new TreeSet<>(List.of(values));
  }

  private static Belief belief(Health health) {
    return new Belief(health, Decisions.under(health));
  }

  private static ParityQuestion question(ParityClient client) {
    return new ParityQuestion(
        World.WWW,
        RecordType.A,
        client,
        Optional.of(World.www(ROOT, Mode.ANSWERS)),
        new TreeSet<>());
  }

  @ParameterizedTest
  @CsvSource({
    // client, members that are up, their answer, finding, whether it may pass
    "FR, eu us, 192.0.2.1, AGREES,     false",
    "JP, eu us, 192.0.2.2, AGREES,     false",
    "FR, us,    192.0.2.2, AGREES,     false",
    "FR, '',    192.0.2.3, AGREES,     false",
    "JP, eu us, 192.0.2.1, GEO_DATA,   false",
    "FR, eu us, 192.0.2.2, GEO_DATA,   true",
    "FR, us,    192.0.2.1, HEALTH_LAG, true",
    "FR, eu us, 192.0.2.3, HEALTH_LAG, true",
    "JP, us,    192.0.2.1, HEALTH_LAG, true",
    "FR, eu us, 192.0.2.9, BUG,        false",
    "FR, eu us, '',        BUG,        false",
  })
  void differencesAreOfAKind(
      String country, String up, String theirs, Finding finding, boolean mayPass) {
    Parity parity = new Parity(List.of(), World.ATLAS, List.of());
    Health health = member -> up.contains(member == EU ? "eu" : "us");
    Parity.Judgement found =
        parity.judge(
            question(country.equals("FR") ? FRENCH : JAPANESE),
            theirs.isEmpty() ? values() : values(theirs),
            belief(health));
    assertThat(found.finding()).isEqualTo(finding);
    assertThat(found.mayPass()).isEqualTo(mayPass);
  }

  @Test
  void whatThePlanTellsIsNoBug() {
    Parity parity =
        new Parity(
            List.of(new Deviation(World.WWW, Deviation.What.EMULATED, "otherwise")),
            World.ATLAS,
            List.of());
    assertThat(parity.judge(question(FRENCH), values("192.0.2.9"), belief(Health.ALL_UP)).finding())
        .isEqualTo(Finding.TOLD);
  }

  @Test
  void severalRecordsAgreeInAnyChoiceOfTheRightSize() {
    Policy.Pool three =
        new Policy.Pool(
            "three",
            Policy.Point.UNKNOWN,
            List.of(
                World.member("192.0.2.1", 1, 0),
                World.member("192.0.2.2", 1, 1),
                World.member("192.0.2.3", 1, 2)),
            Policy.Threshold.ANY,
            2);
    ParityQuestion question =
        new ParityQuestion(
            World.WWW,
            RecordType.A,
            FRENCH,
            Optional.of(World.www(World.open(three), Mode.ANSWERS)),
            new TreeSet<>());
    Parity parity = new Parity(List.of(), World.ATLAS, List.of());
    assertThat(
            List.of(
                    values("192.0.2.1", "192.0.2.3"),
                    values("192.0.2.1"),
                    values("192.0.2.1", "192.0.2.2", "192.0.2.3"))
                .stream()
                .map(theirs -> parity.judge(question, theirs, belief(Health.ALL_UP)).finding())
                .toList())
        .containsExactly(Finding.AGREES, Finding.HEALTH_LAG, Finding.BUG);
  }

  /** Answers what it is told to, the last again and again. */
  private static final class Scripted implements Authority {
    private final Deque<SortedSet<String>> answers = new ArrayDeque<>();
    private final List<Name> asked = new ArrayList<>();

    Scripted(String... values) {
      for (String value : values) {
        answers.add(values(value));
      }
    }

    @Override
    public SortedSet<String> ask(Name name, RecordType type, ParityClient client) {
      asked.add(name);
      return answers.size() > 1 ? answers.remove() : answers.getFirst();
    }

    @Override
    public String words() {
      return "a script";
    }

    @Override
    public boolean seesChecks() {
      return true;
    }
  }

  private static Comparison compare(Mode mode, Health health, Duration settle, String... answers)
      throws Exception {
    ZoneSource zone = World.zone(2, World.www(ROOT, mode));
    return new Comparing(
            zone,
            List.of(),
            World.ATLAS,
            new Comparing.Terms(List.of(FRENCH), _ -> Location.UNKNOWN, 10, new Random(1)),
            new VirtualTime())
        .run(new Scripted(answers), () -> belief(health), settle);
  }

  private static Finding only(Comparison comparison) {
    assertThat(comparison.asked()).isEqualTo(1);
    assertThat(comparison.share()).isZero();
    return comparison.differences().getFirst().finding();
  }

  @Test
  void lagIsWhatGoesAway() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    Health down = member -> member != EU;
    String late = "192.0.2.1";
    String right = "192.0.2.2";
    assertThat(only(compare(Mode.ANSWERS, down, minute, late, late, right)))
        .isEqualTo(Finding.HEALTH_LAG);
    assertThat(only(compare(Mode.ANSWERS, down, minute, late))).isEqualTo(Finding.BUG);
    assertThat(only(compare(Mode.CHECKS, down, minute, late))).isEqualTo(Finding.BUG);
    assertThat(only(compare(Mode.NATIVE, down, minute, late))).isEqualTo(Finding.HEALTH_LAG);
    assertThat(only(compare(Mode.ANSWERS, down, Duration.ZERO, late)))
        .isEqualTo(Finding.HEALTH_LAG);
    assertThat(only(compare(Mode.ANSWERS, Health.ALL_UP, minute, right)))
        .as("another place explains it, too")
        .isEqualTo(Finding.GEO_DATA);
    assertThat(compare(Mode.ANSWERS, down, minute, right).share()).isEqualTo(1);
  }

  @Test
  void sampleAsksForEachNameAndStaysAwayFromCuts() throws Exception {
    byte[] address = {(byte) 192, 0, 2, 53};
    ZoneSource zone =
        new ZoneSource(
            World.APEX,
            List.of(
                new StaticRrset(Name.parse("ns.app.example.com."), 1, 60, List.of(address)),
                new StaticRrset(
                    Name.parse("sub.app.example.com."),
                    2,
                    60,
                    List.of(Name.parse("ns.sub.app.example.com.").toWire())),
                new StaticRrset(Name.parse("ns.sub.app.example.com."), 1, 60, List.of(address)),
                new StaticRrset(
                    World.APEX, 2, 60, List.of(Name.parse("ns.app.example.com.").toWire()))),
            List.of(
                World.www(ROOT, Mode.ANSWERS),
                new SteeredName(
                    Name.parse("*.t.app.example.com."),
                    ROOT,
                    TtlSpec.fixed(30),
                    true,
                    Mode.ANSWERS)),
            World.zone(2).judged());
    Scripted theirs = new Scripted("192.0.2.53");
    Comparison comparison =
        new Comparing(
                zone,
                List.of(),
                World.ATLAS,
                new Comparing.Terms(
                    List.of(FRENCH, JAPANESE), _ -> Location.UNKNOWN, 100, new Random(1)))
            .run(theirs, () -> belief(Health.ALL_UP), Duration.ZERO);
    assertThat(theirs.asked)
        .extracting(Name::toString)
        .containsExactlyInAnyOrder(
            "ns.app.example.com.",
            "www.app.example.com.",
            "www.app.example.com.",
            "meridian-compare.t.app.example.com.",
            "meridian-compare.t.app.example.com.");
    assertThat(comparison.share()).isEqualTo(0.2);
    assertThat(comparison.hasBugs()).isTrue();
  }
}
