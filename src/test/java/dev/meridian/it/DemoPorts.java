package dev.meridian.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The fixed ports of the demo, for one test at a time: integration tests run in more than one
 * process.
 */
final class DemoPorts implements AutoCloseable {
  private static final List<Integer> PORTS = List.of(5300, 8053, 8080, 8081, 8082, 8083);
  private static final Path LOCK =
      Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "meridian-demo-ports.lock");

  private final FileChannel file;

  /** Waits until no other test has them and they are free. */
  DemoPorts() throws IOException {
    file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    var _ = file.lock();
    awaitFree();
  }

  /** Waits until the demo that had them has ended. */
  static void awaitFree() {
    Awaitility.await("the ports of the demo are free")
        .atMost(Duration.ofSeconds(30))
        .until(() -> PORTS.stream().allMatch(Ports::isFree));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
