package dev.meridian.app;

import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Turn;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Safety;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the example zone with three backends of its own on this machine, which you can stop"
          + " and start while you watch the answers move.",
      "Needs the ports 5300 (DNS), 8053 (API and dashboard), 8081 to 8083 (backends) and 8080 (their"
          + " switch) on loopback."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int SWITCH_PORT = 8080;

  @Override
  public Integer call() throws InterruptedException {
    try (HeadStart head = new HeadStart()) {
      Optional<Loaded> loaded = ConfigOption.load(home().resolve("meridian.yaml"));
      return loaded.isPresent() ? run(loaded.get(), head.vertx()) : ExitCode.SOFTWARE;
    }
  }

  /** Where the launcher and the example zone are; the working directory when started by hand. */
  private static Path home() {
    return Path.of(System.getProperty("meridian.home", "."));
  }

  private static Map<String, Integer> ports() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("us-east", 8081);
    ports.put("eu-west", 8082);
    ports.put("ap-northeast", 8083);
    return ports;
  }

  private static int run(Loaded loaded, Vertx vertx) throws InterruptedException {
    Stop stop = new Stop();
    DemoBackends backends = new DemoBackends(vertx, ports(), SWITCH_PORT);
    try {
      Vertxes.join(backends.start());
      return serve(loaded, vertx, backends, stop);
    } catch (CompletionException e) {
      System.err.println("meridian: " + cause(e));
      return ExitCode.SOFTWARE;
    } catch (IOException e) {
      System.err.println("meridian: " + e.getMessage());
      return ExitCode.SOFTWARE;
    } finally {
      Vertxes.join(vertx.close());
      stop.done();
    }
  }

  private static int serve(Loaded loaded, Vertx vertx, DemoBackends backends, Stop stop)
      throws IOException, InterruptedException {
    Path kept = temporaryFolder();
    Vertxes.Ending forgotten = () -> forget(kept);
    Reloads reloads = new Reloads(loaded.config().file(), new Sweep());
    ControlPlane plane = new ControlPlane(kept);
    try (forgotten;
        Server server = new Server(loaded, vertx, new Printing(plane));
        reloads;
        plane) {
      plane.watch(server);
      Sweep.beforeService();
      if (server.listen(stop).isPresent()) {
        reloads.begin(server, (who, result) -> plane.reloaded(server, who, result));
        Optional<String> url = plane.serve(server, reloads::ask);
        System.out.println(introduction(url.orElse("(its address is taken)")));
        Thread.ofVirtual().name("meridian-demo-input").start(() -> obey(backends));
      }
      stop.await();
      System.out.println("stopping");
      return ExitCode.OK;
    }
  }

  private static String introduction(String url) {
    return """

        The dashboard: %s

        Serving app.example.com on 127.0.0.1 and ::1, port 5300, UDP and TCP. Ask from three continents:

          dig @127.0.0.1 -p 5300 www.app.example.com +short +subnet=90.0.0.0/24      # France
          dig @127.0.0.1 -p 5300 www.app.example.com +short +subnet=8.8.8.0/24       # United States
          dig @127.0.0.1 -p 5300 www.app.example.com +short +subnet=133.0.0.0/24     # Japan
          dig @127.0.0.1 -p 5300 www.app.example.com AAAA +short +subnet=90.0.0.0/24

        Take a region down, and bring it back (or type here: stop eu-west, start eu-west):

          curl -X POST http://127.0.0.1:%d/eu-west/stop
          curl -X POST http://127.0.0.1:%d/eu-west/start

        See what is believed, what happened, and why an answer is what it is:

          ./meridian status
          curl http://127.0.0.1:8053/api/v1/history
          ./meridian explain www.app.example.com A --from 90.0.0.0/24

        Regions: us-east, eu-west, ap-northeast. Ctrl-C ends the demo. Flips show below.
        """
        .formatted(url, SWITCH_PORT, SWITCH_PORT);
  }

  /** The demo leaves nothing behind. */
  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("meridian-demo");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void forget(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("meridian: " + folder + " is left: " + e.getMessage());
    }
  }

  /**
   * Shows flips, and has them in the journal. The first verdict of a backend that is up is no news.
   */
  private record Printing(ControlPlane plane) implements Onlooker {
    @Override
    public void flipped(Flip flip, ObservedHealth observed) {
      if (flip.from() != Verdict.UNKNOWN || flip.to() == Verdict.DOWN) {
        System.out.printf(
            "%s  %s%n",
            LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS),
            Flips.line(flip, observed.loaded()));
      }
      plane.flipped(flip, observed);
    }

    @Override
    public void held(Target target, Hold hold, ObservedHealth observed) {
      plane.held(target, hold, observed);
    }

    @Override
    public void overridden(Turn turn, ObservedHealth observed) {
      System.out.printf(
          "%s  %s%n",
          LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS), turn.words());
      plane.overridden(turn, observed);
    }

    @Override
    public void guarded(MemberKey member, Safety.Rule rule, boolean now) {
      plane.guarded(member, rule, now);
    }
  }

  /** Takes {@code stop NAME}, {@code start NAME} and the same the other way round. */
  private static void obey(DemoBackends backends) {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        obey(line.strip(), backends);
      }
    } catch (IOException e) {
      System.err.println("meridian: no longer reading commands: " + e.getMessage());
    }
  }

  private static void obey(String line, DemoBackends backends) {
    String[] words = line.replaceFirst("^/", "").split("[\\s/]+", -1);
    if (line.isEmpty()) {
      return;
    }
    try {
      if (words.length == 2 && (words[0].equals("stop") || words[1].equals("stop"))) {
        Vertxes.join(backends.stop(words[0].equals("stop") ? words[1] : words[0]));
      } else if (words.length == 2 && (words[0].equals("start") || words[1].equals("start"))) {
        Vertxes.join(backends.start(words[0].equals("start") ? words[1] : words[0]));
      } else {
        System.out.println("say: stop eu-west, or: start eu-west");
      }
    } catch (CompletionException | IllegalArgumentException e) {
      System.out.println(cause(e));
    }
  }

  private static String cause(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
