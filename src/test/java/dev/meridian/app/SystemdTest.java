package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears, {@code SystemdIT} finds out. */
final class SystemdTest {
  @TempDir private Path folder;

  @Test
  void aManagerThatIsNotThereIsNoObstacle() {
    Systemd gone = new Systemd(Map.of("NOTIFY_SOCKET", folder + "/nobody"));
    assertThatCode(() -> gone.ready("serving")).doesNotThrowAnyException();
    assertThatCode(gone::reloading).doesNotThrowAnyException();
  }

  @Test
  void withoutAManagerNothingIsTold() {
    assertThatCode(() -> new Systemd(Map.of()).stopping()).doesNotThrowAnyException();
  }
}
