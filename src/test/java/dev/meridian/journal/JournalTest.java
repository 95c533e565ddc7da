package dev.meridian.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.journal.Entry.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told is in the files, whatever ended the process; and the past can be read from them. */
final class JournalTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final String WEB = "example.com/web 192.0.2.1:80";
  private static final String DB = "example.com/db 192.0.2.1:5432";

  @TempDir private Path state = Path.of(".");

  /** A clock that somebody sets. */
  private static final class SetClock extends Clock {
    private volatile Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    void set(int seconds) {
      now = START.plusSeconds(seconds);
    }
  }

  private final SetClock clock = new SetClock();

  private Journal journal(long fileOctetsMax, String... down) {
    JsonObject verdicts = new JsonObject().put("down", new JsonArray(List.of(down)));
    return new Journal(new JournalFolder(state), () -> verdicts, clock, fileOctetsMax);
  }

  private void write(Journal journal, Runnable telling) {
    try (journal) {
      telling.run();
      journal.begin();
    }
  }

  private static void flip(Journal journal, String target, String to, String cause) {
    journal.tell(
        Kind.FLIP, () -> new JsonObject().put("target", target).put("to", to).put("cause", cause));
  }

  private List<Entry> all() throws IOException {
    return new JournalFolder(state).following(0, _ -> true, 100_000);
  }

  @Test
  void entriesAreNumberedOnAcrossRestarts() throws IOException {
    Journal first = journal(1 << 20);
    write(first, () -> flip(first, WEB, "DOWN", "refused"));
    Journal second = journal(1 << 20);
    write(second, () -> flip(second, WEB, "UP", "200"));

    assertThat(all()).extracting(Entry::number).containsExactly(1L, 2L, 3L);
    assertThat(all()).extracting(Entry::kind).containsExactly(Kind.VERDICTS, Kind.FLIP, Kind.FLIP);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20, 60})
  void aTornLastLineIsCutOffAndNothingElse(int octetsLost) throws IOException {
    Journal first = journal(1 << 20);
    write(
        first,
        () -> {
          flip(first, WEB, "DOWN", "refused");
          flip(first, DB, "DOWN", "a cause that is long enough to be torn in the middle of it");
        });
    Path file = new JournalFolder(state).files().getLast();
    byte[] octets = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(octets, octets.length - octetsLost));

    assertThat(all()).hasSize(2);
    Journal second = journal(1 << 20);
    write(second, () -> flip(second, WEB, "UP", "200"));

    assertThat(all()).extracting(Entry::number).containsExactly(1L, 2L, 3L);
    assertThat(Files.readString(file).lines()).allMatch(line -> Entry.parse(line).isPresent());
  }

  @Test
  void linesThatAreNoneArePassedOver() throws IOException {
    Journal first = journal(1 << 20);
    write(first, () -> flip(first, WEB, "DOWN", "refused"));
    Path file = new JournalFolder(state).files().getLast();
    Files.write(
        file,
        "nonsense\n{}\n[1]\n{\"number\":\"x\"}\n\u0000\n".getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.APPEND);
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'}, StandardOpenOption.APPEND);
    Journal second = journal(1 << 20);
    write(second, () -> flip(second, WEB, "UP", "200"));

    assertThat(all()).extracting(Entry::number).containsExactly(1L, 2L, 3L);
  }

  @Test
  void filesAreBoundedInSizeAndNumberAndTheOldestGo() throws IOException {
    String cause = "x".repeat(500);
    for (int i = 0; i < 80; i++) {
      Journal journal = journal(1000, WEB);
      write(journal, () -> flip(journal, DB, "DOWN", cause));
    }

    List<Path> files = new JournalFolder(state).files();
    assertThat(files).hasSizeLessThanOrEqualTo(Journal.FILES_MAX);
    for (Path file : files) {
      assertThat(Files.size(file)).isLessThan(2500);
    }
    List<Entry> left = all();
    assertThat(left.getFirst().kind()).isEqualTo(Kind.VERDICTS);
    assertThat(left).extracting(Entry::number).isSorted().doesNotHaveDuplicates();
    assertThat(left.getFirst().number()).isGreaterThan(1);
  }

  @Test
  void whatDoesNotFitIsCountedAndSaid() throws Exception {
    Journal journal = journal(1 << 20);
    CountDownLatch told = new CountDownLatch(1);
    try (journal) {
      IntStream.range(0, 5000).forEach(i -> flip(journal, WEB, "DOWN", "flip " + i));
      long lost = journal.lost();
      assertThat(lost).isEqualTo(5000 - 4096);
      journal.listen(
          entry -> {
            if (entry.kind() == Kind.LOST) {
              told.countDown();
            }
          });
      journal.begin();
      told.await();
    }
    assertThat(all().stream().filter(entry -> entry.kind() == Kind.LOST))
        .extracting(entry -> entry.facts().getLong("lines"))
        .containsExactly(904L);
  }

  @Test
  void aFolderThatCannotBeWrittenLosesEntriesAndHoldsUpNobody() throws IOException {
    Files.writeString(state.resolve("journal"), "a file where the folder should be");
    Journal journal = journal(1 << 20);
    write(journal, () -> flip(journal, WEB, "DOWN", "refused"));

    assertThat(journal.lost()).isEqualTo(1);
    assertThat(journal.written()).isZero();
  }

  @Test
  void factsThatCannotBeMadeDoNotEndTheJournal() throws IOException {
    Journal journal = journal(1 << 20);
    write(
        journal,
        () -> {
          journal.tell(
              Kind.HOLD,
              () -> {
                throw new IllegalStateException("no facts");
              });
          flip(journal, WEB, "DOWN", "refused");
        });

    assertThat(all()).extracting(Entry::kind).containsExactly(Kind.VERDICTS, Kind.HOLD, Kind.FLIP);
  }

  @Test
  void newestAreFoundFromTheEndAndOldestFirst() throws IOException {
    for (int i = 0; i < 10; i++) {
      clock.set(i);
      Journal journal = journal(600);
      String cause = "flip " + i;
      write(journal, () -> flip(journal, i(cause) % 2 == 0 ? WEB : DB, "DOWN", cause));
    }
    JournalFolder folder = new JournalFolder(state);

    assertThat(folder.newest(Long.MAX_VALUE, e -> e.text("target").equals(WEB), _ -> false, 2))
        .extracting(entry -> entry.text("cause"))
        .containsExactly("flip 6", "flip 8");
    assertThat(
            folder.newest(
                Long.MAX_VALUE,
                entry -> entry.kind() == Kind.FLIP,
                entry -> entry.at().isBefore(START.plusSeconds(7)),
                100))
        .extracting(entry -> entry.text("cause"))
        .containsExactly("flip 7", "flip 8", "flip 9");
  }

  private static int i(String cause) {
    return Integer.parseInt(cause.substring("flip ".length()));
  }

  @Test
  void thePastIsWhatTheFlipsMadeOfTheBeginning() throws IOException {
    Journal journal = journal(1 << 20, DB);
    clock.set(0);
    write(
        journal,
        () -> {
          clock.set(10);
          flip(journal, WEB, "DOWN", "refused");
          clock.set(20);
          flip(journal, DB, "UP", "connected");
          clock.set(30);
          flip(journal, WEB, "UP", "200");
        });

    assertThat(past(9)).isEmpty();
    assertThat(past(10)).map(Past::down).contains(Map.of(DB, "", WEB, "refused"));
    assertThat(past(29)).map(Past::down).contains(Map.of(WEB, "refused"));
    assertThat(past(3000)).map(Past::down).contains(Map.of());
    assertThat(Past.begin(new JournalFolder(state))).contains(START.plusSeconds(10));
  }

  @Test
  void overridesAndWhatIsHeldArePartOfThePast() throws IOException {
    Journal journal = journal(4000, WEB);
    write(
        journal,
        () -> {
          clock.set(10);
          override(journal, "given", "o1 shop.example eu drain");
          clock.set(20);
          override(journal, "given", "o2 shop.example us down");
          override(journal, "refused", "o3 shop.example us down");
          held(journal, true);
          clock.set(30);
          override(journal, "drained", "o1 shop.example eu drain");
          override(journal, "released", "o2 shop.example us down");
          clock.set(40);
          override(journal, "ended", "o1 shop.example eu drain");
          held(journal, false);
        });

    assertThat(past(15)).map(Past::overrides).contains(Map.of("o1", "o1 shop.example eu drain"));
    assertThat(past(15)).map(Past::held).contains(Set.of());
    assertThat(past(25))
        .map(past -> past.overrides().keySet())
        .contains(Set.of("o1", "o2"));
    assertThat(past(25)).map(Past::held).contains(Set.of("shop.example/eu/192.0.2.1"));
    assertThat(past(35)).map(past -> past.overrides().keySet()).contains(Set.of("o1"));
    assertThat(past(45)).map(Past::overrides).contains(Map.of());
    assertThat(past(45)).map(Past::held).contains(Set.of());
  }

  private static void override(Journal journal, String turn, String written) {
    journal.tell(Kind.OVERRIDE, () -> new JsonObject().put("turn", turn).put("record", written));
  }

  private static void held(Journal journal, boolean now) {
    journal.tell(
        Kind.SAFETY,
        () ->
            new JsonObject()
                .put("zone", "shop.example")
                .put("pools", new JsonArray(List.of("eu")))
                .put("member", "192.0.2.1")
                .put("holds", now));
  }

  @Test
  void whatIsLeftOfThePastCanBeReadWithoutWhatIsGone() throws IOException {
    for (int i = 0; i < 3; i++) {
      clock.set(i * 10);
      Journal journal = journal(100, WEB);
      write(journal, () -> flip(journal, DB, "DOWN", "x".repeat(100)));
    }
    JournalFolder folder = new JournalFolder(state);
    Files.delete(folder.files().getFirst());

    assertThat(past(9)).isEmpty();
    assertThat(past(10).map(past -> past.down().keySet())).contains(Set.of(WEB, DB));
  }

  private Optional<Past> past(int seconds) throws IOException {
    return Past.at(new JournalFolder(state), START.plus(Duration.ofSeconds(seconds)));
  }

  @Test
  void subjectsAreFoundByEachOfTheirNames() {
    Entry entry =
        new Entry(
            1,
            START,
            Kind.FLIP,
            new JsonObject()
                .put("zone", "example.com")
                .put("probe", "web")
                .put("address", "[2001:db8::1]:80")
                .put("pools", new JsonArray(List.of("eu", "us"))));

    assertThat(
            List.of(
                "example.com",
                "Example.COM",
                "web",
                "example.com/web",
                "eu",
                "example.com/us",
                "[2001:db8::1]:80",
                "2001:db8::1"))
        .allMatch(entry::isOf);
    assertThat(List.of("", "asia", "example.org/eu", "2001:db8::2", "com")).noneMatch(entry::isOf);
  }
}
