package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.app.CommandLines.Run;
import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.route53.fake.Fault;
import dev.meridian.route53.fake.StoredSet;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against the fake, with credentials as a user's environment gives them. */
final class Route53CommandTest {
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  @TempDir private Path folder = Path.of(".");

  private final Map<String, String> before = new java.util.HashMap<>();
  private FakeRoute53 fake;
  private String zoneId = "";
  private Path config = Path.of(".");

  @BeforeEach
  void open() throws IOException {
    fake = new FakeRoute53(FakeRoute53.Behaviour.prompt());
    zoneId = fake.createZone("app.example.com");
    property("aws.accessKeyId", "AKIDEXAMPLE");
    property("aws.secretAccessKey", SECRET_KEY);
    property("aws.disableEc2Metadata", "true");
    property("aws.configFile", folder.resolve("no-such-file").toString());
    property("aws.sharedCredentialsFile", folder.resolve("no-such-file").toString());
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("zones/app.example.com.zone"),
        """
        @ 60 IN SOA ns hostmaster 1 3600 600 86400 30
        @ 60 IN NS ns
        ns 60 IN A 192.0.2.53
        mail 60 IN MX 10 ns
        """);
    Files.writeString(
        folder.resolve("zones/app.example.com.yaml"),
        """
        pools:
          first: {members: [192.0.2.1, {address: 192.0.2.2, weight: 3}]}
        names:
          www: {policy: first, ttl: 30}
        """);
    config = configure(zoneId);
  }

  private void property(String key, String value) {
    String was = System.setProperty(key, value);
    before.putIfAbsent(key, was == null ? "" : was);
  }

  @AfterEach
  void close() {
    before.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(key);
          } else {
            System.setProperty(key, value);
          }
        });
    fake.close();
  }

  private Path configure(String id) throws IOException {
    return Files.writeString(
        folder.resolve("meridian.yaml"),
        """
        zones: zones
        route53:
          endpoint: %s
          owner: test
          zones: {app.example.com: {hostedZoneId: %s}}
        """
            .formatted(fake.endpoint(), id));
  }

  private Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("route53"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-c", config.toString()));
    return CommandLines.run(all.toArray(String[]::new));
  }

  @Test
  void planTellsWhatApplyDoes() {
    Run plan = run("plan");

    assertThat(plan.exitCode()).isEqualTo(1);
    assertThat(plan.out())
        .contains(
            "app.example.com. (%s): record sets 4 to make, 0 to change, 0 to delete, in 1 batch"
                .formatted(zoneId),
            "+ ns.app.example.com. A 192.0.2.53, TTL 60",
            "+ mail.app.example.com. MX 10 ns.app.example.com., TTL 60",
            "www.app.example.com. ");
    assertThat(fake.calls()).noneMatch(call -> call.action().startsWith("Change"));

    Run apply = run("apply", "--yes");

    assertThat(apply.exitCode()).isZero();
    assertThat(apply.out()).endsWith("app.example.com. is in sync\n");
    assertThat(fake.sets(zoneId))
        .filteredOn(set -> set.name().equals("www.app.example.com."))
        .extracting(StoredSet::values)
        .containsExactlyInAnyOrder(List.of("192.0.2.1"), List.of("192.0.2.2"));
    Run again = run("plan");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).startsWith("app.example.com. (%s): nothing to do".formatted(zoneId));
  }

  @Test
  void applyWithoutATerminalNeedsYes() {
    Run apply = run("apply");

    assertThat(apply.exitCode()).isEqualTo(1);
    assertThat(apply.err()).contains("--yes");
    assertThat(fake.batchSizes()).isEmpty();
  }

  @Test
  void jsonIsForPrograms() {
    Run plan = run("plan", "--json");

    JsonArray json = new JsonArray(plan.out());
    assertThat(json.getJsonObject(0).getString("hostedZoneId")).isEqualTo(zoneId);
    assertThat(
            json.getJsonObject(0).getJsonArray("batches").getJsonObject(0).getJsonArray("changes"))
        .hasSizeGreaterThan(4);
    assertThat(run("apply", "--json").exitCode()).isEqualTo(2);
    assertThat(
            new JsonArray(run("apply", "--json", "--yes").out())
                .getJsonObject(0)
                .getBoolean("applied"))
        .isTrue();
    JsonArray status = new JsonArray(run("status", "--json").out());
    assertThat(status.getJsonObject(0).getInteger("names")).isEqualTo(3);
    assertThat(status.getJsonObject(0).getLong("leaseEpoch")).isEqualTo(1);
  }

  @Test
  void driftIsListedAndRevertedOnlyWhenTold() {
    run("apply", "--yes");
    assertThat(run("drift").exitCode()).isZero();
    fake.replaceSets(
        zoneId,
        fake.sets(zoneId).stream()
            .map(
                set ->
                    set.name().equals("ns.app.example.com.") && set.type().equals("A")
                        ? new StoredSet(
                            set.name(),
                            set.type(),
                            set.id(),
                            set.routing(),
                            OptionalLong.of(5),
                            set.values(),
                            set.alias(),
                            set.healthCheck())
                        : set)
            .toList());

    Run drift = run("drift");

    assertThat(drift.exitCode()).isEqualTo(1);
    assertThat(drift.out())
        .contains(
            "ns.app.example.com. was changed by somebody else",
            "~ ns.app.example.com. A 192.0.2.53, TTL 60 (was 192.0.2.53, TTL 5)");
    assertThat(run("plan").exitCode()).isZero();
    assertThat(run("apply", "--yes", "--revert").exitCode()).isZero();
    assertThat(run("drift").exitCode()).isZero();
  }

  @Test
  void foreignRecordInTheWayIsToldAndNothingApplied() {
    List<StoredSet> sets = new ArrayList<>(fake.sets(zoneId));
    sets.add(
        new StoredSet(
            "www.app.example.com.",
            "A",
            Optional.empty(),
            Map.of(),
            OptionalLong.of(60),
            List.of("203.0.113.1"),
            Optional.empty(),
            Optional.empty()));
    fake.replaceSets(zoneId, sets);

    Run apply = run("apply", "--yes");

    assertThat(apply.exitCode()).isEqualTo(1);
    assertThat(apply.out()).contains("refused: www.app.example.com. A is not ours");
    assertThat(fake.batchSizes()).isEmpty();
    assertThat(run("apply", "--yes", "--takeover").exitCode()).isZero();
  }

  @Test
  void whatIsWrongTakesOneLine() throws IOException {
    config = configure("Z999");
    Run wrong = run("plan");
    assertThat(wrong.exitCode()).isEqualTo(3);
    assertThat(wrong.err())
        .isEqualTo(
            "meridian: app.example.com: there is no hosted zone of that id in this account: check"
                + " hostedZoneId, and the account that the credentials belong to\n");

    config = configure(fake.createZone("example.com"));
    assertThat(run("plan").err())
        .contains("is that of example.com., which is not authoritative for app.example.com.");

    config = configure(zoneId);
    fake.faults(_ -> Fault.EXPIRED);
    Run expired = run("plan");
    assertThat(expired.err()).startsWith("meridian: app.example.com: the credentials have expired");
    assertThat(expired.err() + expired.out()).doesNotContain(SECRET_KEY);
    fake.faults(_ -> Fault.NONE);

    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    Run none = run("plan");
    assertThat(none.err()).startsWith("meridian: app.example.com: no AWS credentials: ");
    assertThat(none.err().lines()).hasSize(1);
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(run("drift").exitCode()).isEqualTo(3);
  }

  @Test
  void zoneThatIsNotConfiguredIsTold() throws IOException {
    assertThat(run("plan", "--zone", "example.org").err())
        .isEqualTo(config + ": route53.zones has no example.org\n");
    Files.writeString(config, "zones: zones\n");
    assertThat(run("plan").err())
        .isEqualTo(config + ": has no section route53, so there is no hosted zone to keep\n");
    Files.writeString(
        config, "zones: zones\nroute53: {owner: me, zones: {x.example: {hostedZoneId: Z1}}}\n");
    assertThat(run("plan").err())
        .contains(
            config
                + ":2: route53.zones.\"x.example\": there is no x.example.zone in the zones folder:"
                + " nothing says what to push");
  }

  @Test
  void nodeThatChecksCannotAskIsTold() throws IOException {
    Files.writeString(folder.resolve("secret"), "000102030405060708090a0b0c0d0e0f\n");
    String section =
        """
        zones: zones
        route53:
          endpoint: %s
          owner: test
          checks: {nodes: ["198.51.100.1:8053"], secret: secret}
          zones: {app.example.com: {hostedZoneId: %s, names: {www: checks}}}
        """
            .formatted(fake.endpoint(), zoneId);
    String warning =
        "uses mode checks, and this node has no listen.control where checks could ask: it has no"
            + " vote";
    Files.writeString(config, section);
    assertThat(run("plan").err()).contains(config + ":6: ").contains(warning);
    Files.writeString(config, section + "listen: {control: \"127.0.0.1:8053\"}\n");
    assertThat(run("plan").err()).doesNotContain(warning);
  }
}
