package dev.meridian.state;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Rules;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class HealthFileTest {
  private static final Target TARGET =
      new Target(
          0,
          "a.example/web",
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80),
          Rules.of(1, 1));

  private final HealthTable table = new HealthTable(List.of(TARGET));
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void listenToTheLog() {
    log.start();
    logger().addAppender(log);
    logger().setLevel(Level.INFO);
  }

  @AfterEach
  void deaf() {
    logger().detachAppender(log);
    logger().setLevel(null);
  }

  @Test
  void whatIsClosedIsThereForTheNext() {
    try (HealthFile file = new HealthFile(folder.resolve("new/state"))) {
      assertThat(file.read()).isEmpty();
      file.begin(() -> table);
      observe(true);
      observe(false);
    }
    HealthTable next = new HealthTable(List.of(TARGET));
    next.restore(new HealthFile(folder.resolve("new/state")).read(), System.nanoTime());
    assertThat(next.verdict(0)).isEqualTo(Verdict.DOWN);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void isWrittenOnlyWhenSomethingIsNew() throws IOException {
    HealthFile file = begun();
    observe(true);
    file.save();
    Files.delete(folder.resolve("health"));
    observe(true);
    observe(true);
    file.save();
    assertThat(folder.resolve("health")).doesNotExist();
    observe(false);
    file.save();
    assertThat(folder.resolve("health")).exists();
  }

  @Test
  void withNothingToProbeNothingIsWritten() {
    try (HealthFile file = new HealthFile(folder.resolve("state"))) {
      file.begin(() -> new HealthTable(List.of()));
    }
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void damagedFileIsSetAsideAndNotFatal() throws IOException {
    HealthFile file = begun();
    observe(true);
    file.save();
    Path health = folder.resolve("health");
    byte[] octets = Files.readAllBytes(health);
    for (int length = 0; length < octets.length; length++) {
      Files.write(health, Arrays.copyOf(octets, length));
      assertThat(new HealthFile(folder).read()).as("cut to %d", length).isEmpty();
      assertThat(folder.resolve("health.damaged")).hasBinaryContent(Arrays.copyOf(octets, length));
      assertThat(health).doesNotExist();
    }
    assertThat(warnings())
        .hasSize(octets.length)
        .allMatch(line -> line.contains("set aside as health.damaged"));
  }

  /** As after a kill while it was written: the second file is there, in part. */
  @Test
  void halfOfTheNextFileMeansNothing() throws IOException {
    HealthFile file = begun();
    observe(false);
    observe(false);
    file.save();
    byte[] octets = Files.readAllBytes(folder.resolve("health"));
    Files.write(folder.resolve("health.next"), Arrays.copyOf(octets, octets.length / 2));
    assertThat(new HealthFile(folder).read()).containsOnlyKeys(TARGET.key());
    observe(true);
    file.save();
    assertThat(new HealthFile(folder).read()).containsOnlyKeys(TARGET.key());
    assertThat(folder.resolve("health.next")).doesNotExist();
  }

  /** A file in the place of the folder cannot be written into, whoever tries. */
  @Test
  void aFolderThatCannotBeWrittenIsToldOnceAndAgainWhenItCan() throws IOException {
    Path state = Files.writeString(folder.resolve("state"), "");
    HealthFile file = new HealthFile(state);
    file.keep(() -> table);
    observe(true);
    file.save();
    observe(false);
    file.save();
    assertThat(warnings()).singleElement().asString().contains("state cannot be kept");
    Files.delete(state);
    file.save();
    file.save();
    assertThat(state.resolve("health")).exists();
    assertThat(log.list)
        .filteredOn(line -> line.getFormattedMessage().contains("kept again"))
        .hasSize(1);
    file.close();
    assertThat(warnings()).hasSize(1);
  }

  /** Without its thread: the test says when it writes. */
  private HealthFile begun() {
    HealthFile file = new HealthFile(folder);
    file.keep(() -> table);
    return file;
  }

  private void observe(boolean success) {
    table.observe(0, new Observation(success, "", 1, System.nanoTime()));
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.meridian");
  }
}
