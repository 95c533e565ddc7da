package dev.meridian.load;

import static dev.meridian.load.geo.MmdbWriter.country;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.geo.Address;
import dev.meridian.load.geo.MmdbWriter;
import dev.meridian.steer.Draw;
import dev.meridian.steer.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 192.0.2.0/25 is in France, the other half in Japan, 198.51.100.0/24 in the United States. */
final class KeptMapsTest {
  private static final String FRANCE = "192.0.2.1";
  private static final String JAPAN = "192.0.2.129";
  private static final String AMERICA = "198.51.100.1";
  private static final String NOWHERE = "203.0.113.1";

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void configuration() throws IOException {
    write("meridian.yaml", "zones: zones\ngeoip: [geo.mmdb]\n");
    write("zones/app.example.zone", "$TTL 60\n@ SOA ns.a. x 1 2 3 4 5\n@ NS ns.a.\n");
    steer("geo: {FR: one, continent:AS: two, default: three}");
    database().write(folder.resolve("geo.mmdb"));
  }

  private static MmdbWriter database() {
    return new MmdbWriter(24, 6, "GeoLite2-Country")
        .put("192.0.2.0/25", country("EU", "FR", "France"))
        .put("192.0.2.128/25", country("AS", "JP", "Japan"))
        .put("198.51.100.0/24", country("NA", "US", "United States"));
  }

  private void steer(String... policies) throws IOException {
    StringBuilder text = new StringBuilder("pools:\n");
    for (String pool : List.of("one", "two", "three", "four")) {
      int number = List.of("", "one", "two", "three", "four").indexOf(pool);
      text.append("  %s: {members: [10.0.0.%d]}\n".formatted(pool, number));
    }
    text.append("policies:\n");
    for (int i = 0; i < policies.length; i++) {
      text.append("  p%d: {%s}\n".formatted(i, policies[i]));
    }
    text.append("names:\n");
    for (int i = 0; i < policies.length; i++) {
      text.append("  n%d: p%d\n".formatted(i, i));
    }
    write("zones/app.example.yaml", text.toString());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Path state() {
    return folder.resolve("state");
  }

  private Path kept() {
    return state().resolve("geo-maps");
  }

  private Loaded load(int threads) {
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), problems, threads);
    assertThat(problems.hasErrors()).as("%s", problems.all()).isFalse();
    return loaded.orElseThrow();
  }

  private Loaded loadAndKeep() {
    Loaded loaded = load(2);
    loaded.maps().keep();
    return loaded;
  }

  /** Whether all maps of a load came from the file, so that there is nothing to keep. */
  private boolean tookAllFromFile(Loaded loaded) throws IOException {
    Files.deleteIfExists(kept());
    loaded.maps().keep();
    return !Files.exists(kept());
  }

  /** The last octet of the address that each client gets. */
  private static List<Integer> answers(Loaded loaded, int policy, String... clients) {
    Steering steering = loaded.snapshot().policy(policy);
    return Stream.of(clients).map(client -> answer(steering, client)).toList();
  }

  private static int answer(Steering steering, String client) {
    Address address = Address.of(InetAddress.ofLiteral(client));
    int number = ClassTrie.classOf(steering.trie().find(address.high(), address.low()));
    Draw draw = new Draw(1);
    steering.policy().outcome(number, Kind.A).pick(draw);
    byte[] octets = Arrays.copyOfRange(draw.octets(), draw.offset(), draw.offset() + draw.length());
    return octets[octets.length - 1];
  }

  private static List<Integer> answers(Loaded loaded) {
    return answers(loaded, 0, FRANCE, JAPAN, AMERICA, NOWHERE);
  }

  @Test
  void firstLoadTakesMapsThatCameWithTheProgram() throws IOException {
    Path shipped = Files.createDirectory(folder.resolve("shipped"));
    load(2).maps().keepIn(shipped);
    assertThat(kept()).doesNotExist();
    System.setProperty(MapsFile.SHIPPED, shipped.toString());
    try {
      Loaded first = load(2);
      assertThat(answers(first)).containsExactly(1, 2, 3, 3);
      assertThat(tookAllFromFile(first)).isTrue();

      steer("geo: {FR: two, default: three}");
      Loaded other = load(2);
      assertThat(answers(other)).containsExactly(2, 3, 3, 3);
      assertThat(tookAllFromFile(other)).isFalse();
    } finally {
      System.clearProperty(MapsFile.SHIPPED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nextLoadTakesWhatWasKept(int threads) throws IOException {
    steer(
        "geo: {FR: one, continent:AS: two, default: three}",
        "geo: {FR: {failover: [four, one]}, default: two}",
        "networks: {192.0.2.0/24: four, default: p0}");
    loadAndKeep();

    Loaded next = load(threads);

    assertThat(answers(next)).containsExactly(1, 2, 3, 3);
    assertThat(answers(next, 1, FRANCE, JAPAN)).containsExactly(4, 2);
    assertThat(answers(next, 2, FRANCE, JAPAN, AMERICA)).containsExactly(4, 4, 3);
    assertThat(tookAllFromFile(next)).isTrue();
  }

  @Test
  void poolsMayChangePlaces() throws IOException {
    loadAndKeep();
    steer("geo: {FR: three, continent:AS: four, default: one}");

    Loaded next = load(1);

    assertThat(answers(next)).containsExactly(3, 4, 1, 1);
    assertThat(tookAllFromFile(next)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "geo: {US: one, continent:AS: two, default: three}",
        "geo: {FR: one, default: three}",
        "geo: {FR: one, JP: two, US: four, default: three}",
        "networks: {192.0.2.0/26: four, default: one}",
        "networks: {192.0.2.128/26: four, default: {geo: {FR: one, default: two}}}",
      })
  void policyThatPartsClientsOtherwiseIsCompiledAgain(String policy) throws IOException {
    loadAndKeep();
    steer(policy);
    Loaded next = load(1);
    Files.delete(kept());
    Loaded afresh = load(1);

    assertThat(answers(next)).isEqualTo(answers(afresh));
    assertThat(tookAllFromFile(next)).isFalse();
  }

  @Test
  void mapsOfOtherPrefixesAreNotTaken() throws IOException {
    steer("networks: {192.0.2.0/26: four, default: {geo: {FR: one, default: two}}}");
    loadAndKeep();
    steer("networks: {192.0.2.64/26: four, default: {geo: {FR: one, default: two}}}");

    assertThat(answers(load(1), 0, FRANCE, "192.0.2.65", JAPAN)).containsExactly(1, 4, 2);
  }

  @Test
  void databaseThatChangedIsReadAgain() throws IOException {
    loadAndKeep();
    database()
        .put("203.0.113.0/24", country("EU", "FR", "France"))
        .write(folder.resolve("geo.mmdb"));

    Loaded next = loadAndKeep();

    assertThat(answers(next)).containsExactly(1, 2, 3, 1);
    assertThat(tookAllFromFile(load(1))).isTrue();
  }

  @Test
  void damageOfADatabaseIsToldAllTheSame() throws IOException {
    loadAndKeep();
    byte[] octets = Files.readAllBytes(folder.resolve("geo.mmdb"));
    octets[0] = (byte) 0x7F; // the root's left half points far outside
    Files.write(folder.resolve("geo.mmdb"), octets);
    Problems problems = new Problems();

    assertThat(Loader.load(folder.resolve("meridian.yaml"), problems)).isEmpty();
    assertThat(problems.all().toString()).contains("geo.mmdb: is corrupt");
  }

  @Test
  void whatDatabasesTellIsKnownWithoutReadingThem() throws IOException {
    steer("networks: {AS64500: one, default: two}");
    Problems first = new Problems();
    Loader.load(folder.resolve("meridian.yaml"), first).orElseThrow().maps().keep();
    Problems second = new Problems();
    Loader.load(folder.resolve("meridian.yaml"), second);

    assertThat(first.all().toString()).contains("no geoip database tells AS numbers");
    assertThat(second.all().toString()).isEqualTo(first.all().toString());
  }

  @Test
  void fileThatIsDamagedAnywhereIsNotUsedAndReplaced() throws IOException {
    loadAndKeep();
    byte[] good = Files.readAllBytes(kept());
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      int at = i < 32 ? i : random.nextInt(good.length);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(kept(), bad);

      Loaded next = loadAndKeep();

      assertThat(answers(next)).as("octet %d", at).containsExactly(1, 2, 3, 3);
      assertThat(Files.readAllBytes(kept())).as("octet %d", at).isEqualTo(good);
    }
  }

  @Test
  void fileThatIsCutShortIsNotUsedAndReplaced() throws IOException {
    loadAndKeep();
    byte[] good = Files.readAllBytes(kept());
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 60; i++) {
      int length = i < 40 ? i : random.nextInt(good.length);
      Files.write(kept(), Arrays.copyOf(good, length));

      Loaded next = loadAndKeep();

      assertThat(answers(next)).as("%d octets", length).containsExactly(1, 2, 3, 3);
      assertThat(Files.readAllBytes(kept())).as("%d octets", length).isEqualTo(good);
    }
  }

  @Test
  void mapsOfAnotherVersionAreNotUsed() {
    MapsFile file = new MapsFile(state());
    file.write(new KeptMaps("0.9 same databases", Map.of(), List.of()));

    assertThat(file.read("1.0 same databases").isEmpty()).isTrue();
    assertThat(file.read("0.9 same databases").isEmpty()).isFalse();
  }

  @Test
  void whatCannotBeWrittenOrReadIsDoneWithout() throws IOException {
    write("state", "not a folder");

    assertThat(answers(loadAndKeep())).containsExactly(1, 2, 3, 3);
    assertThat(folder.resolve("state")).hasContent("not a folder");
  }

  @Test
  void folderInThePlaceOfTheFileIsLeft() throws IOException {
    Files.createDirectories(kept().resolve("something"));

    assertThat(answers(loadAndKeep())).containsExactly(1, 2, 3, 3);
    assertThat(kept().resolve("something")).isDirectory();
    assertThat(state()).isDirectoryContaining(path -> path.equals(kept()));
  }

  @Test
  void pipeInThePlaceOfTheFileHoldsNobodyUp() throws Exception {
    Files.createDirectories(state());
    assertThat(new ProcessBuilder("mkfifo", kept().toString()).start().waitFor()).isZero();

    Loaded loaded = assertTimeoutPreemptively(Duration.ofSeconds(30), this::loadAndKeep);

    assertThat(answers(loaded)).containsExactly(1, 2, 3, 3);
    assertThat(kept()).isRegularFile();
    assertThat(tookAllFromFile(load(1))).isTrue();
  }

  @Test
  void noMemoryIsTakenForALongFileThatIsNotOurs() throws IOException {
    Files.createDirectories(state());
    try (RandomAccessFile file = new RandomAccessFile(kept().toFile(), "rw")) {
      file.setLength(1 << 30);
    }

    assertThat(answers(loadAndKeep())).containsExactly(1, 2, 3, 3);
    assertThat(tookAllFromFile(load(1))).isTrue();
  }

  @Test
  void whatKilledWritersLeftIsDeletedAndWhatMayBeWrittenStays() throws IOException {
    write("state/geo-maps1.next", "killed");
    write("state/geo-maps2.next", "begun just now");
    write("state/other.next", "not ours");
    FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    Files.setLastModifiedTime(state().resolve("geo-maps1.next"), yesterday);
    Files.setLastModifiedTime(state().resolve("other.next"), yesterday);

    loadAndKeep();

    try (Stream<Path> files = Files.list(state())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("geo-maps", "geo-maps2.next", "other.next");
    }
  }

  @Test
  void loadThatIsNotToBeKeptWritesNothing() {
    load(1);

    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void severalWritersLeaveOneWholeFile() throws Exception {
    new MapsFile(state()).write(new KeptMaps("same", Map.of(), List.of()));
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> runs =
          Stream.<Integer>iterate(0, i -> i + 1)
              .limit(4)
              .map(i -> pool.submit(() -> rewriteAndRead(i % 2 == 0)))
              .toList();
      for (Future<Boolean> run : runs) {
        assertThat(run.get()).isTrue();
      }
    }
    try (Stream<Path> files = Files.list(state())) {
      assertThat(files).containsExactly(kept());
    }
  }

  private boolean rewriteAndRead(boolean writes) {
    MapsFile file = new MapsFile(state());
    for (int i = 0; i < 200; i++) {
      if (writes) {
        file.write(new KeptMaps("same", Map.of(), List.of()));
      } else if (file.read("same").isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
