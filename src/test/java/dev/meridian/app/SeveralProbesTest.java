package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.control.Decision;
import dev.meridian.control.DecisionText;
import dev.meridian.control.Explain;
import dev.meridian.control.ObservedHealth;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.steer.Explanation;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member of a pool with several probes, from observations to answers. */
final class SeveralProbesTest {
  private static final int WEB = 0;
  private static final int DB = 1;
  private static final int CACHE = 2;
  private static final int LOAD = 3;

  @TempDir private Path folder;
  private Loaded loaded;
  private HealthTable table;

  @BeforeEach
  void load() throws IOException {
    Files.createDirectory(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("zones/app.example.zone"),
        "@ 60 SOA ns.app.example. h.app.example. 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n");
    Files.writeString(
        folder.resolve("zones/app.example.yaml"),
        """
        probes:
          web: {tcp: 80, fall: 1, rise: 1}
          db: {tcp: 81, fall: 1, rise: 1}
          cache: {tcp: 82, fall: 1, rise: 1}
          load: {tcp: 83, fall: 1, rise: 1}
        pools:
          near: {probes: [web, {use: db, role: vote}, {use: cache, role: vote}, {use: load, role: monitor}], members: [192.0.2.1]}
          far: {members: [192.0.2.2]}
        policies:
          first: {failover: [near, far]}
        names: {www: first}
        """);
    Path config = folder.resolve("meridian.yaml");
    Files.writeString(config, "zones: zones\n");
    Problems problems = new Problems();
    loaded = Loader.load(config, problems).orElseThrow(() -> new AssertionError(problems.all()));
    table = new HealthTable(loaded.targets());
    new Following(loaded, table).listen();
    for (int target = 0; target < loaded.targets().size(); target++) {
      observe(target, true, "connected");
    }
  }

  @Test
  void answersFollowMustAndMajorityAndNotTheMonitor() {
    assertThat(answersNear()).isTrue();
    observe(LOAD, false, "refused");
    assertThat(answersNear()).isTrue();
    observe(DB, false, "refused");
    assertThat(answersNear()).isTrue();
    observe(CACHE, false, "reset");
    assertThat(answersNear()).isFalse();
    observe(DB, true, "connected");
    assertThat(answersNear()).isTrue();
    observe(WEB, false, "refused");
    assertThat(answersNear()).isFalse();
    observe(WEB, true, "connected");
    assertThat(answersNear()).isTrue();
  }

  @Test
  void explainNamesTheProbesThatFailAndShowsAll() {
    observe(DB, false, "refused");
    observe(CACHE, false, "reset");
    assertThat(DecisionText.of(decision()))
        .contains("192.0.2.1 is DOWN: db: refused; cache: reset\n")
        .contains("web at 192.0.2.1:80 (must) is up: connected\n")
        .contains("db at 192.0.2.1:81 (vote) is DOWN: refused after 1 ms\n")
        .contains("cache at 192.0.2.1:82 (vote) is DOWN: reset after 1 ms\n")
        .contains("load at 192.0.2.1:83 (monitor) is up: connected\n");
    observe(DB, true, "connected");
    assertThat(DecisionText.of(decision()))
        .contains(
            "db at 192.0.2.1:81 (vote) is up: connected\n      last failure 0 s ago: refused");
  }

  /** What is published; an explanation shows it beside what it finds out by itself. */
  private boolean answersNear() {
    Explanation explanation = decision().steered().orElseThrow().explanation();
    boolean published = explanation.answers().getFirst().members().contains("192.0.2.1");
    assertThat(explanation.tree().branches().getFirst().step().up()).isEqualTo(published);
    return published;
  }

  private Decision decision() {
    return new Explain(loaded, ObservedHealth.of(table, loaded))
        .explain(
            Name.parse("www.app.example."),
            Wire.TYPE_A,
            "A",
            new Explain.Asker(InetAddress.ofLiteral("192.0.2.99"), Optional.empty()));
  }

  private void observe(int target, boolean success, String reason) {
    table.observe(target, new Observation(success, reason, 1_000_000, System.nanoTime()));
  }
}
