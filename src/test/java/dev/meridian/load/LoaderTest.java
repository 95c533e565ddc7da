package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.answer.Steering;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.health.Target;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import dev.meridian.zone.Finding;
import dev.meridian.zone.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoaderTest {
  private static final String ZONE = "$TTL 60\n@ SOA ns.a. x 1 2 3 4 5\n@ NS ns.a.\n";
  private static final String STEERING =
      """
      probes: {web: {tcp: 80}}
      pools:
        here: {probe: web, members: [192.0.2.1, "2001:DB8:0:0::1"]}
      policies: {all: {failover: [here]}}
      names: {www: all}
      """;

  @TempDir private Path folder = Path.of("");

  private final Problems problems = new Problems();

  @BeforeEach
  void configuration() throws IOException {
    write("meridian.yaml", "zones: zones\n");
    Files.createDirectory(folder.resolve("zones"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Optional<Loaded> load() {
    return Loader.load(folder.resolve("meridian.yaml"), problems);
  }

  private List<String> told() {
    return problems.all().stream()
        .map(Problem::toString)
        .map(text -> text.replace(folder + "/", ""))
        .toList();
  }

  private Loaded loaded() {
    Optional<Loaded> loaded = load();
    assertThat(told()).isEmpty();
    return loaded.orElseThrow();
  }

  private static Steering steering(Loaded loaded, String name) {
    LookupName asked = LookupName.of(Name.parse(name));
    Zone zone =
        Objects.requireNonNull(loaded.snapshot().zones().find(asked, Wire.TYPE_A), "no zone");
    Finding found = zone.find(asked, Wire.TYPE_A);
    assertThat(found).isInstanceOf(Finding.Steered.class);
    return loaded.snapshot().policy(((Finding.Steered) found).policy());
  }

  @Test
  void folderMustBeThere() throws IOException {
    Files.delete(folder.resolve("zones"));

    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "meridian.yaml: zones: zones does not exist; it is to hold the *.zone files");
  }

  /** Written out it has 4^15 nodes; as written it is small. */
  @Test
  void policyThatMultipliesIsRefusedAtOnce() throws IOException {
    write("zones/a.example.zone", ZONE);
    StringBuilder steering = new StringBuilder("pools:\n  p: {members: [192.0.2.1]}\npolicies:\n");
    for (int i = 0; i < 15; i++) {
      String next = i == 14 ? "p" : "q" + (i + 1);
      steering.append(
          "  q%d: {networks: {AS1: %s, AS2: %s, AS3: %s, default: %s}}%n"
              .formatted(i, next, next, next, next));
    }
    write("zones/a.example.yaml", steering + "names: {x: q0}\n");

    assertThat(load()).isEmpty();
    assertThat(told()).anyMatch(line -> line.contains("more than 65536"));
  }

  @Test
  void folderMustHoldAZone() {
    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "meridian.yaml: zones: no *.zone file in zones; every query would be refused");
  }

  @Test
  void everyFileMustBelongToAZone() throws IOException {
    write("zones/a.example.zone", ZONE);
    write("zones/A.Example.ZONE", ZONE);
    write("zones/b.example.yaml", STEERING);
    write("zones/a.example.yml", STEERING);
    write("zones/a..example.zone", ZONE);
    write("zones/.hidden.zone", "nonsense");
    write("zones/a.example.zone.bak", "nonsense");
    write("zones/README", "nonsense");

    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "zones/a.example.zone: names the same zone as A.Example.ZONE",
            "zones/a.example.yml: is not read; steering files end in .yaml",
            "zones/b.example.yaml: there is no b.example.zone beside it",
            "zones/a..example.zone: a zone file is named after its zone: \"a..example\" has a label"
                + " of 0 octets; 1 to 63 are allowed");
  }

  @Test
  void zoneFileThatIsNoFileIsNotPassedOver() throws IOException {
    Files.createDirectory(folder.resolve("zones/a.example.zone"));
    Files.createSymbolicLink(folder.resolve("zones/b.example.zone"), Path.of("nowhere"));

    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "zones/a.example.zone: is not a plain file", "zones/b.example.zone: no such file");
  }

  @Test
  void everyFaultyDatabaseIsTold() throws IOException {
    write("meridian.yaml", "geoip: [none.mmdb, text.mmdb]\n");
    write("text.mmdb", "no database");
    write("zones/a.example.zone", ZONE);

    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "meridian.yaml: geoip: none.mmdb: does not exist",
            "meridian.yaml: geoip: text.mmdb: is no MaxMind DB file, or is cut short: no metadata"
                + " found");
  }

  @Test
  void problemsOfAllFilesAreToldAtOnceInTheOrderOfTheirLines() throws IOException {
    write("zones/a.example.zone", ZONE + "@ NS n\nwww A x\nwww A 192.0.2.1\n@ CNAME b.\n");
    write("zones/a.example.yaml", STEERING.replace("names: {www", "names: {old: al, www"));
    write("zones/b.example.zone", "www 60 A 192.0.2.1\n");
    write("zones/b.example.yaml", STEERING);

    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "zones/a.example.zone:5: A record: invalid address: x",
            "zones/a.example.zone:7: CNAME at a.example. beside other data, NS at"
                + " zones/a.example.zone:3 (RFC 1034 3.6.2)",
            "zones/a.example.yaml:5: names.old: no pool or policy is called 'al'; did you mean"
                + " 'all'?",
            "zones/b.example.zone: no SOA record at b.example.",
            "zones/b.example.zone: no NS record at b.example.",
            "zones/b.example.yaml:5: names.www: www.b.example. is steered and also has A at"
                + " zones/b.example.zone:1; keep one of the two");
  }

  @Test
  void absenceIsNotConcludedFromAFaultyFile() throws IOException {
    write("zones/a.example.zone", "$TTL 60\n@ SOA ns.a. x 1 2 3\n");

    assertThat(load()).isEmpty();
    assertThat(told())
        .containsExactly(
            "zones/a.example.zone:2: SOA record: expected a number of seconds or a time such as 2h");
  }

  @Test
  void namesMeanTheSameInEitherCase() throws IOException {
    write("zones/App.Example.zone", ZONE);
    write("zones/app.EXAMPLE.yaml", STEERING.replace("www:", "WwW:"));

    Loaded loaded = loaded();

    assertThat(loaded.steeredNames()).isEqualTo(1);
    assertThat(steering(loaded, "www.app.example.").policy().targets().cardinality()).isEqualTo(2);
  }

  @Test
  void poolsOfEqualNamesInSeveralZonesAreApart() throws IOException {
    write("zones/a.example.zone", ZONE);
    write("zones/a.example.yaml", STEERING);
    write("zones/b.example.zone", ZONE);
    write("zones/b.example.yaml", STEERING.replace("192.0.2.1", "192.0.2.2").replace("80", "81"));

    Loaded loaded = loaded();

    assertThat(loaded.targets().stream().map(Target::address).map(Object::toString))
        .containsExactly(
            "/192.0.2.1:80",
            "/[2001:db8:0:0:0:0:0:1]:80",
            "/192.0.2.2:81",
            "/[2001:db8:0:0:0:0:0:1]:81");
    assertThat(steering(loaded, "www.a.example.").policy().targets().stream().toArray())
        .containsExactly(0, 1);
    assertThat(steering(loaded, "www.b.example.").policy().targets().stream().toArray())
        .containsExactly(2, 3);
  }

  @Test
  void namesOfOnePolicyShareItAndEqualTreesShareATrie() throws IOException {
    write("zones/a.example.zone", ZONE);
    write(
        "zones/a.example.yaml",
        """
        pools:
          here: {members: [192.0.2.1]}
          there: {members: [192.0.2.2]}
        policies:
          office: {networks: {198.51.100.0/24: here, default: there}}
        names:
          one: office
          two: office
          three: {policy: office, ttl: 5}
        """);
    write("zones/b.example.zone", ZONE);
    write("zones/b.example.yaml", Files.readString(folder.resolve("zones/a.example.yaml")));

    Loaded loaded = loaded();

    assertThat(loaded.steeredNames()).isEqualTo(6);
    assertThat(loaded.snapshot().policies()).hasSize(2);
    assertThat(steering(loaded, "one.a.example.")).isSameAs(steering(loaded, "three.a.example."));
    assertThat(steering(loaded, "one.a.example.").trie())
        .isSameAs(steering(loaded, "one.b.example.").trie());
  }

  @Test
  void zoneOfAHundredThousandRecordsLoads() throws IOException {
    StringBuilder text = new StringBuilder(ZONE);
    for (int i = 0; i < 100_000; i++) {
      text.append('h').append(i).append(" A 10.").append(i >> 16).append('.');
      text.append(i >> 8 & 255).append('.').append(i & 255).append('\n');
    }
    write("zones/a.example.zone", text.toString());

    assertThat(loaded().snapshot().zones().all().getFirst().nodeCount()).isEqualTo(100_001);
  }
}
