package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A backend: nginx with one server, on 127.0.0.1 unless told otherwise, that answers {@code GET
 * /healthz} by 200 {@code ok}, or by 500 while it is told to be broken.
 */
final class Nginx implements AutoCloseable {
  private final Network network;
  private final Path prefix;
  private final int port;
  private Process process;

  private Nginx(Network network, Path prefix, int port) throws IOException {
    this.network = network;
    this.prefix = prefix;
    this.port = port;
    this.process = launch();
  }

  /** Starts nginx in a folder of its own and returns when it accepts connections. */
  static Nginx start(Path prefix, int port) throws IOException {
    return start(Network.HOST, prefix, new InetSocketAddress(Ports.LOOPBACK, port));
  }

  /** As above, on some network. */
  static Nginx start(Network network, Path prefix, InetSocketAddress address) throws IOException {
    Files.createDirectories(prefix.resolve("temp"));
    Files.writeString(
        prefix.resolve("nginx.conf"), configuration(address, prefix.resolve("broken")));
    Nginx nginx = new Nginx(network, prefix, address.getPort());
    nginx.awaitAccepting();
    return nginx;
  }

  private static String configuration(InetSocketAddress address, Path broken) {
    // In a network of its own there is no other user to give its folders to.
    return """
      user root;
      daemon off;
      master_process off;
      pid nginx.pid;
      error_log error.log;
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path temp/body;
        proxy_temp_path temp/proxy;
        fastcgi_temp_path temp/fastcgi;
        uwsgi_temp_path temp/uwsgi;
        scgi_temp_path temp/scgi;
        server {
          listen %s:%d;
          location = /healthz {
            if (-f %s) { return 500; }
            return 200 ok;
          }
        }
      }
      """
        .formatted(address.getAddress().getHostAddress(), address.getPort(), broken);
  }

  int port() {
    return port;
  }

  /** Ends nginx; its port refuses connections then. */
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).describedAs("nginx ends").isTrue();
  }

  /** Starts nginx on the same port after {@link #stop}. */
  void startAgain() throws IOException {
    process = launch();
    awaitAccepting();
  }

  /** Lets health checks be answered by 500. */
  void breakDown() throws IOException {
    Files.createFile(prefix.resolve("broken"));
  }

  /** Lets health checks be answered by 200 again. */
  void repair() throws IOException {
    Files.delete(prefix.resolve("broken"));
  }

  /** Stops nginx in its tracks: the system still takes connections, and nobody answers. */
  void hang() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Ends {@link #hang}. */
  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Ended ended = Ended.of(new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())));
    assertThat(ended.status()).describedAs(ended.err()).isZero();
  }

  private Process launch() throws IOException {
    Files.deleteIfExists(prefix.resolve("nginx.pid"));
    List<String> arguments =
        List.of("-p", prefix.toString(), "-c", "nginx.conf", "-e", "error.log");
    return network
        .program("nginx", arguments)
        .redirectErrorStream(true)
        .redirectOutput(prefix.resolve("output").toFile())
        .start();
  }

  private void awaitAccepting() {
    Awaitility.await("nginx of " + prefix)
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .failFast("nginx ended; see its error.log", () -> !process.isAlive())
        .until(this::accepts);
  }

  /** It writes the file once it listens; the address may be on a network that is not the test's. */
  private boolean accepts() throws IOException {
    Path pid = prefix.resolve("nginx.pid");
    return Files.exists(pid) && Files.size(pid) > 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
