package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileWatchTest {
  private static final Instant LATER = Instant.parse("9999-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of(".");
  private int reloads;
  private FileWatch watch = new FileWatch(this::config, LATER, () -> reloads++);

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("zones/sub"));
    write("zones/a.zone", "a");
    write("meridian.yaml", "zones: zones\nwatch: true\n");
    watch.look();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private ServerConfig config() {
    return ServerConfigReader.read(folder.resolve("meridian.yaml"), new Problems()).orElseThrow();
  }

  private int reloadsAfter(int looks) {
    for (int i = 0; i < looks; i++) {
      watch.look();
    }
    return reloads;
  }

  @Test
  void nothingIsAskedWhileNothingChanges() {
    assertThat(reloadsAfter(5)).isZero();
  }

  @Test
  void changeIsAskedForOnceWhenItHasSettled() throws IOException {
    write("zones/a.zone", "ab");
    assertThat(reloadsAfter(1)).isZero();
    write("zones/a.zone", "abc");
    assertThat(reloadsAfter(1)).as("it goes on changing").isZero();
    assertThat(reloadsAfter(1)).isEqualTo(1);
    assertThat(reloadsAfter(5)).isEqualTo(1);
  }

  @Test
  void newAndRemovedAndReplacedFilesAreChanges() throws IOException {
    write("zones/sub/included", "x");
    assertThat(reloadsAfter(3)).isEqualTo(1);
    Files.delete(folder.resolve("zones/sub/included"));
    assertThat(reloadsAfter(3)).isEqualTo(2);
    write("zones/.a.zone", "b");
    assertThat(reloadsAfter(3)).as("hidden").isEqualTo(2);
    var time = Files.getLastModifiedTime(folder.resolve("zones/a.zone"));
    Files.setLastModifiedTime(folder.resolve("zones/.a.zone"), time);
    Files.move(
        folder.resolve("zones/.a.zone"),
        folder.resolve("zones/a.zone"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(reloadsAfter(3)).as("same size and time").isEqualTo(3);
  }

  @Test
  void whatChangedBeforeTheFirstLookIsAskedFor() throws IOException {
    Instant loaded = Instant.parse("2026-11-22T10:00:01Z");
    Files.setLastModifiedTime(
        folder.resolve("meridian.yaml"), FileTime.from(loaded.minusSeconds(3600)));
    Path zone = folder.resolve("zones/a.zone");
    Files.setLastModifiedTime(zone, FileTime.from(loaded.minusSeconds(1)));
    watch = new FileWatch(this::config, loaded, () -> reloads++);
    assertThat(reloadsAfter(3)).isZero();
    Files.setLastModifiedTime(zone, FileTime.from(loaded.plusSeconds(1)));
    watch = new FileWatch(this::config, loaded, () -> reloads++);
    assertThat(reloadsAfter(3)).isEqualTo(1);
  }

  @Test
  void itIsTurnedOnAndOffByTheConfiguration() throws IOException {
    write("meridian.yaml", "zones: zones\n");
    write("zones/a.zone", "abc");
    assertThat(reloadsAfter(3)).isZero();
    write("meridian.yaml", "zones: zones\nwatch: true\n");
    assertThat(reloadsAfter(3)).as("what may have changed while it was off").isEqualTo(1);
    write("zones/a.zone", "abcd");
    assertThat(reloadsAfter(3)).isEqualTo(2);
  }
}
