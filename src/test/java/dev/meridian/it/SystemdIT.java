package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd hears of a service by its socket, at a path or in the abstract namespace. */
final class SystemdIT {
  private static final String LISTENER =
      """
      import socket, sys
      name = sys.argv[1]
      listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      listening.bind('\\0' + name[1:] if name.startswith('@') else name)
      listening.settimeout(60)
      print('listening', flush=True)
      while True:
          print(listening.recv(4096).decode().replace('\\n', '|'), flush=True)
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hearsOfStartReloadAndEnd(boolean isAbstract) throws Exception {
    String name =
        isAbstract
            ? "@meridian-it-" + ProcessHandle.current().pid()
            : folder.resolve("notify").toString();
    Path script = Files.writeString(folder.resolve("listen.py"), LISTENER);
    Process manager =
        new ProcessBuilder("python3", script.toString(), name).redirectErrorStream(true).start();
    Setup setup =
        Setup.in(folder).zone("z.test", "@ 60 IN SOA ns.a. x.a. 1 2 3 4 5\n@ 60 IN NS ns.a.\n");
    try (BufferedReader heard = manager.inputReader()) {
      assertThat(heard.readLine()).isEqualTo("listening");
      ProcessBuilder builder = Meridian.builder(folder, "serve");
      builder.environment().put("NOTIFY_SOCKET", name);
      Process server = builder.redirectError(folder.resolve("err").toFile()).start();
      try {
        String ready =
            "READY=1|MAINPID=%d|STATUS=zones 1, steered names 0, targets probed 0"
                .formatted(server.pid());
        assertThat(heard.readLine()).isEqualTo(ready);
        setup.zone("y.test", "@ 60 IN SOA ns.a. x.a. 1 2 3 4 5\n@ 60 IN NS ns.a.\n");
        assertThat(
                Ended.of(new ProcessBuilder("kill", "-s", "HUP", Long.toString(server.pid())))
                    .status())
            .isZero();
        assertThat(heard.readLine())
            .matches("RELOADING=1\\|MONOTONIC_USEC=\\d+\\|STATUS=loading files");
        assertThat(heard.readLine()).isEqualTo(ready.replace("zones 1", "zones 2"));
        server.destroy();
        assertThat(heard.readLine()).isEqualTo("STOPPING=1|STATUS=stopping");
        assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
      } finally {
        server.destroyForcibly();
      }
    } finally {
      manager.destroyForcibly();
    }
  }
}
