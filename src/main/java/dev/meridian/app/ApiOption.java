package dev.meridian.app;

import dev.meridian.config.ControlReach;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import dev.meridian.control.client.Trust;
import dev.meridian.net.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How a command finds the running server: by {@code --url}, or where the configuration has it
 * listen. Commands that ask the server mix this in and put what they do into {@link #run}.
 */
final class ApiOption {
  /** The server could not be asked: not running, not reachable, no API. */
  static final int UNREACHABLE = 3;

  /** The server refused: no token, or not enough. */
  static final int REFUSED = 4;

  private static final int TOKEN_OCTETS_MAX = 4096;
  private static final String BY_URL =
      "name the server by --url, such as --url http://127.0.0.1:8053";

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server's API, such as https://ns1.example.net:8053; else where the"
              + " configuration file has it listen.")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:MERIDIAN_TOKEN_FILE}",
      description = "File of the token to send (default: $MERIDIAN_TOKEN_FILE).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) to trust instead of those that Java knows.")
  private @Nullable Path authorities;

  /** What a command does with the server. */
  @FunctionalInterface
  interface Task {
    int run(ApiClient api) throws ApiException, InterruptedException;
  }

  /** The configuration's file. */
  ConfigOption config() {
    return config;
  }

  /** Whether a server was named that may be on another machine. */
  boolean isRemote() {
    return url != null;
  }

  /** Runs a task with the server, and says what went wrong; returns the exit code. */
  int run(Task task) throws InterruptedException {
    try (ApiClient api = client()) {
      return task.run(api);
    } catch (ApiException e) {
      System.err.println("meridian: " + e.getMessage());
      return e.isUnreachable()
          ? UNREACHABLE
          : e.status() == 401 || e.status() == 403 ? REFUSED : ExitCode.SOFTWARE;
    } catch (IOException e) {
      System.err.println("meridian: " + e.getMessage());
      return UNREACHABLE;
    }
  }

  private ApiClient client() throws IOException {
    Optional<SSLContext> trust =
        authorities == null ? Optional.empty() : Optional.of(Trust.authorities(authorities));
    if (url != null) {
      if (url.getHost() == null || !("" + url.getScheme()).matches("https?")) {
        throw new IOException(url + " is no URL such as https://ns1.example.net:8053");
      }
      return new ApiClient(url, token(), trust);
    }
    ControlReach reach = configured();
    Optional<SSLContext> configuredTrust =
        reach.cert().isPresent() && trust.isEmpty()
            ? Optional.of(Trust.exactly(reach.cert().get()))
            : trust;
    return new ApiClient(base(reach), token(), configuredTrust);
  }

  private ControlReach configured() throws IOException {
    Path file = config.file();
    Problems problems = new Problems();
    if (ServerConfigReader.read(file, problems).isEmpty()) {
      problems.all().forEach(System.err::println);
      throw new IOException(file + " cannot be read; without it, " + BY_URL);
    }
    Optional<ControlReach> reach = ServerConfigReader.reach(file);
    if (problems.hasErrors()) {
      ConfigOption.shown(problems.all()).stream()
          .map(problem -> reach.isPresent() ? problem.asWarning() : problem)
          .forEach(System.err::println);
      return reach.orElseThrow(
          () -> new IOException(file + " does not tell where the server's API is; " + BY_URL));
    }
    return reach.orElseThrow(
        () ->
            new IOException(
                file + " has no listen.control, so its server has no API; or name one by --url"));
  }

  private URI base(ControlReach reach) throws IOException {
    InetSocketAddress address = reach.address();
    if (address.getPort() == 0) {
      throw new IOException(
          "listen.control has port 0; the server's log says which it has: name it by --url");
    }
    InetSocketAddress reached =
        address.getAddress().isAnyLocalAddress()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
            : address;
    return URI.create((reach.cert().isPresent() ? "https://" : "http://") + Endpoint.text(reached));
  }

  private Optional<String> token() throws IOException {
    if (tokenFile == null || tokenFile.toString().isEmpty()) {
      return Optional.empty();
    }
    if (!Files.isReadable(tokenFile) || Files.size(tokenFile) > TOKEN_OCTETS_MAX) {
      throw new IOException(tokenFile + " cannot be read, or is no file of a token");
    }
    String token = Files.readString(tokenFile).strip();
    if (!token.matches("[\\x21-\\x7e]+")) {
      throw new IOException(tokenFile + " does not hold one token");
    }
    return Optional.of(token);
  }
}
