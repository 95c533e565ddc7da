package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileWatchTest {
  @TempDir private Path folder = Path.of(".");

  private final AtomicInteger reloads = new AtomicInteger();
  private Path zone = Path.of(".");

  @BeforeEach
  void begin() throws IOException {
    zone = Files.createDirectories(folder.resolve("zones")).resolve("shop.example.zone");
    Files.writeString(zone, "one");
    Files.writeString(folder.resolve("meridian.yaml"), "watch: 2s\n");
  }

  @Test
  void aChangeIsLoadedOnceWhenItHasStayedForALook() throws Exception {
    FileWatch watch = watch();
    assertThat(looks(watch, 3)).isZero();
    Files.writeString(zone, "two and more");
    assertThat(looks(watch, 1)).isZero();
    assertThat(looks(watch, 1)).isOne();
    assertThat(looks(watch, 3)).isOne();
    Files.writeString(folder.resolve("zones/new.example.zone"), "new");
    assertThat(looks(watch, 2)).isEqualTo(2);
    Files.delete(zone);
    assertThat(looks(watch, 3)).isEqualTo(3);
  }

  @Test
  void aFileThatIsBeingWrittenIsAwaited() throws Exception {
    FileWatch watch = watch();
    looks(watch, 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      Files.writeString(zone, text.append("more"));
      assertThat(looks(watch, 1)).isZero();
    }
    assertThat(looks(watch, 1)).isOne();
  }

  /** Written while the server began, or while it did not look. */
  @Test
  void whatChangedBeforeTheFirstLookIsLoaded() throws Exception {
    Files.setLastModifiedTime(zone, FileTime.from(Instant.parse("2026-11-22T10:00:01Z")));
    Files.setLastModifiedTime(
        folder.resolve("meridian.yaml"), FileTime.from(Instant.parse("2026-11-22T09:00:00Z")));
    assertThat(looks(watch(Instant.parse("2026-11-22T10:00:02Z")), 3)).isZero();
    assertThat(looks(watch(Instant.parse("2026-11-22T10:00:00Z")), 3)).isOne();
  }

  @Test
  void aChangeThatIsTakenBackIsNone() throws Exception {
    FileWatch watch = watch();
    looks(watch, 1);
    Path other = folder.resolve("zones/other.zone");
    Files.writeString(other, "other");
    looks(watch, 1);
    Files.delete(other);
    assertThat(looks(watch, 3)).isZero();
  }

  @Test
  void aFileThatIsReplacedByOneOfTheSameLengthAndAgeIsSeen() throws Exception {
    FileWatch watch = watch();
    looks(watch, 1);
    Path other = Files.writeString(folder.resolve("zones/.new"), "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(zone));
    Files.move(other, zone, StandardCopyOption.ATOMIC_MOVE);
    assertThat(looks(watch, 2)).isOne();
  }

  @Test
  void hiddenFilesAreNobodysBusiness() throws Exception {
    FileWatch watch = watch();
    looks(watch, 1);
    Files.writeString(folder.resolve("zones/.shop.example.zone.swp"), "editors do that");
    assertThat(looks(watch, 3)).isZero();
  }

  @Test
  void aFolderThatIsGoneIsAChangeAndNoFault() throws Exception {
    FileWatch watch = watch();
    looks(watch, 1);
    Files.delete(zone);
    Files.delete(zone.getParent());
    assertThat(looks(watch, 3)).isOne();
  }

  /** Reloads that were asked for in all, after some more looks. */
  private int looks(FileWatch watch, int count) {
    for (int i = 0; i < count; i++) {
      watch.look();
    }
    return reloads.get();
  }

  private FileWatch watch() {
    return watch(Instant.now().plusSeconds(60));
  }

  private FileWatch watch(Instant since) {
    Problems problems = new Problems();
    ServerConfig config =
        ServerConfigReader.read(folder.resolve("meridian.yaml"), problems).orElseThrow();
    assertThat(problems.all()).isEmpty();
    return new FileWatch(() -> config, since, reloads::incrementAndGet);
  }
}
