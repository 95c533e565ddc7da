package dev.meridian.route53;

import dev.meridian.config.Mark;
import dev.meridian.config.Route53Spec;
import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.wire.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A hosted zone of a fake account, and writers to it. */
final class Hosted implements AutoCloseable {
  static final Name APEX = Name.parse("app.example.com.");
  static final String OWNER = "meridian-test";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  final VirtualTime time = new VirtualTime();
  final FakeRoute53 fake;
  final String zoneId;

  /** How long the client waits for an answer; in real time. */
  Duration attempt = Duration.ofSeconds(30);

  Hosted() {
    this(false);
  }

  /** As slow and as strict about rates as the real one, in time of our own. */
  static Hosted slow() {
    return new Hosted(true);
  }

  private Hosted(boolean slow) {
    FakeRoute53.Behaviour prompt = FakeRoute53.Behaviour.prompt();
    fake =
        new FakeRoute53(
            slow
                ? FakeRoute53.Behaviour.real(time::nanos)
                : new FakeRoute53.Behaviour(
                    time::nanos, 0, 0, prompt.setsMax(), prompt.checksMax(), prompt.throttles()));
    zoneId = fake.createZone("app.example.com");
  }

  static Route53Spec spec(FakeRoute53 fake, String zoneId) {
    return new Route53Spec(
        new Mark("meridian.yaml", 1, "route53"),
        Optional.of(fake.endpoint()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OWNER,
        false,
        0.4,
        10,
        Duration.ofMinutes(10),
        50,
        0.3,
        true,
        Duration.ofMinutes(10),
        Optional.empty(),
        List.of(
            new Route53Spec.ZoneSpec(
                new Mark("meridian.yaml", 2, "route53.zones"),
                "app.example.com",
                zoneId,
                Route53Spec.Mode.ANSWERS,
                List.of(new Route53Spec.NameRule("*", Optional.empty())))));
  }

  Route53 account() {
    return account(new Random(1));
  }

  Route53 account(Random random) {
    return Route53.open(
        spec(fake, zoneId),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", SECRET_KEY)),
        time,
        random,
        attempt);
  }

  PlanTerms terms() {
    return new PlanTerms(OWNER, false, false, 50, 0.3, Duration.ofMinutes(10), time.now());
  }

  CurrentZone read() throws ApiException, InterruptedException {
    try (Route53 account = account()) {
      return new ZoneReader(account, OWNER, APEX, zoneId).read();
    }
  }

  Plan plan(DesiredZone desired) throws ApiException, InterruptedException {
    return plan(desired, terms());
  }

  Plan plan(DesiredZone desired, PlanTerms terms) throws ApiException, InterruptedException {
    return Planner.plan(read(), desired, terms, Evidence.SOUND);
  }

  CurrentZone apply(DesiredZone desired) throws ApiException, InterruptedException {
    return execute(plan(desired), "writer-a");
  }

  CurrentZone execute(Plan plan, String holder) throws ApiException, InterruptedException {
    try (Route53 account = account()) {
      return new Executor(account, OWNER, holder, Progress.NONE).execute(plan);
    }
  }

  /** The values of a group in the fake, in order. */
  List<String> values(String name, String type) {
    return fake.sets(zoneId).stream()
        .filter(set -> set.name().equals(name) && set.type().equals(type))
        .flatMap(set -> set.values().stream())
        .sorted()
        .toList();
  }

  static DesiredZone zone(RecordSet... sets) {
    return zone(List.of(sets), List.of());
  }

  static DesiredZone zone(List<RecordSet> sets, List<HealthCheck> checks) {
    return new DesiredZone(APEX, sets, checks, List.of(), List.of(), List.of());
  }

  static RecordSet simple(String owner, RecordType type, String... values) {
    return set(owner, type, "", new Routing.Simple(), values);
  }

  static RecordSet weighted(String owner, String id, int weight, String value) {
    return set(owner, RecordType.A, id, new Routing.Weighted(weight), value);
  }

  static RecordSet set(
      String owner, RecordType type, String id, Routing routing, String... values) {
    return new RecordSet(
        name(owner),
        type,
        id,
        routing,
        new RecordSet.Content.Values(30, new TreeSet<>(List.of(values))),
        Optional.empty());
  }

  static RecordSet alias(String owner, RecordType type, String id, Routing routing, String target) {
    return new RecordSet(
        name(owner),
        type,
        id,
        routing,
        new RecordSet.Content.Alias(name(target), true),
        Optional.empty());
  }

  static RecordSet checked(RecordSet set, String reference) {
    return new RecordSet(
        set.name(),
        set.type(),
        set.setIdentifier(),
        set.routing(),
        set.content(),
        Optional.of(reference));
  }

  static Name name(String owner) {
    return owner.equals("@") ? APEX : Name.parse(owner + "." + APEX);
  }

  @Override
  public void close() {
    fake.close();
  }
}
