package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears, {@code ServiceManagerIT} finds out. */
final class ServiceManagerTest {
  @TempDir private Path folder;

  @Test
  void aManagerThatIsNotThereIsNoObstacle() {
    ServiceManager gone = new ServiceManager(Map.of("NOTIFY_SOCKET", folder + "/nobody"));
    assertThatCode(() -> gone.ready("serving")).doesNotThrowAnyException();
    assertThatCode(gone::reloading).doesNotThrowAnyException();
  }

  @Test
  void withoutAManagerNothingIsTold() {
    assertThatCode(() -> new ServiceManager(Map.of()).stopping()).doesNotThrowAnyException();
  }
}
