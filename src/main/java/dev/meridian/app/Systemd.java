package dev.meridian.app;

import dev.meridian.net.LocalSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the service is ({@code sd_notify(3)}, units of {@code Type=notify}). Without
 * systemd nothing is told.
 */
final class Systemd {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final Duration WAIT = Duration.ofMillis(500);

  private final Optional<String> socket;

  /** Of the manager that this process's environment names, if any. */
  Systemd(Map<String, String> environment) {
    this.socket =
        Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(name -> !name.isEmpty());
  }

  /** Queries are answered, by this process. */
  void ready(String status) {
    tell(
        "READY=1\nMAINPID=%d\nSTATUS=%s"
            .formatted(ProcessHandle.current().pid(), status.replace('\n', ' ')));
  }

  /** The files are being loaded again; {@link #ready} ends that. */
  void reloading() {
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    tell("RELOADING=1\nMONOTONIC_USEC=%d\nSTATUS=loading files".formatted(micros));
  }

  /** The end has begun. */
  void stopping() {
    tell("STOPPING=1\nSTATUS=stopping");
  }

  private void tell(String state) {
    if (socket.isPresent()) {
      try {
        LocalSocket.tell(socket.get(), state, WAIT);
      } catch (IOException e) {
        LOG.warn("the service manager at {} does not hear: {}", socket.get(), e.getMessage());
      }
    }
  }
}
