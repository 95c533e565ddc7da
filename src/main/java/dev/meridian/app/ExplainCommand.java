package dev.meridian.app;

import dev.meridian.answer.Steering;
import dev.meridian.control.Decision;
import dev.meridian.control.DecisionJson;
import dev.meridian.control.DecisionText;
import dev.meridian.control.Explain;
import dev.meridian.control.Explain.Asker;
import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.TargetHealth;
import dev.meridian.load.Loaded;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.probe.Probed;
import dev.meridian.state.HealthFile;
import dev.meridian.state.OverridesFile;
import dev.meridian.steer.SteeredPolicy;
import dev.meridian.wire.Name;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Shows why a client gets the answer that it gets: location, class, scope, every node of the"
          + " policy, every candidate, and the chances of each answer.",
      "Probes what the policy depends on once, now, from here; what the server holds down although"
          + " it may have recovered is taken from the state folder."
    })
final class ExplainCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      converter = NameConverter.class,
      description = "A domain name, such as www.app.example.com.")
  private Name name = Name.ROOT;

  @Parameters(
      index = "1",
      paramLabel = "TYPE",
      converter = TypeConverter.class,
      description = "A record type, such as A.")
  private QueryType type = new QueryType(1, "A");

  @Option(
      names = "--from",
      required = true,
      paramLabel = "ADDRESS[/BITS]",
      converter = AskerConverter.class,
      description =
          "Who asks: with a prefix length it is the query's client subnet, without one"
              + " the resolver's own address.")
  private Asker from = AskerConverter.UNSET;

  @Option(names = "--no-probe", description = "Take every target for up instead of probing.")
  private boolean noProbe;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Optional<Loaded> loaded = config.load();
    if (loaded.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    HealthTable health = new HealthTable(loaded.get().targets());
    Following answers = new Following(loaded.get(), health);
    Explain explain = new Explain(loaded.get(), answers.health());
    if (!noProbe) {
      Optional<Steering> steering = explain.steering(name, type.number());
      if (steering.isPresent()) {
        probe(loaded.get(), answers, targets(loaded.get(), steering.get().policy()));
      }
    }
    Decision decision = explain.explain(name, type.number(), type.text(), from);
    System.out.print(json ? DecisionJson.of(decision) + "\n" : DecisionText.of(decision));
    return ExitCode.OK;
  }

  /** What decides: of a policy that may lead on to another by a CNAME, anything may. */
  private static BitSet targets(Loaded loaded, SteeredPolicy policy) {
    BitSet all = new BitSet();
    all.set(0, loaded.targets().size());
    return policy.mayAlias() ? all : loaded.roster().watched(policy.targets());
  }

  /**
   * Observes each target until it has a verdict: once, or twice where the first check fails. Told
   * to stop, it ends as any program does: it serves nobody.
   */
  private static void probe(Loaded loaded, Following answers, BitSet targets)
      throws InterruptedException {
    List<Probed> probed =
        Server.probed(loaded).stream()
            .filter(one -> targets.get(one.target().index()) && !one.spec().isPushed())
            .toList();
    restore(loaded, answers);
    if (probed.isEmpty()) {
      return;
    }
    Duration limit =
        probed.stream()
            .map(one -> one.spec().timeout())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO)
            .multipliedBy(2)
            .plusSeconds(2);
    Vertx vertx = Vertxes.create();
    answers.listen();
    ProbeScheduler probes = new ProbeScheduler(vertx, answers.table(), probed);
    probes.start();
    Server.awaitFirstRound(probes, limit, new CompletableFuture<>());
    Vertxes.join(probes.stop());
    Vertxes.join(vertx.close());
  }

  /** What only the server knows: what it holds down, heartbeats, overrides and safety holds. */
  private static void restore(Loaded loaded, Following answers) {
    Map<ProbeKey, TargetHealth> known = new HashMap<>(HealthFile.heldDown(loaded.config().state()));
    Map<ProbeKey, TargetHealth> all = HealthFile.peek(loaded.config().state());
    for (Probed one : Server.probed(loaded)) {
      TargetHealth saved = all.get(one.target().key());
      if (one.spec().isPushed() && saved != null) {
        known.put(one.target().key(), saved);
      }
    }
    answers.table().restore(known, System.nanoTime());
    answers.restore(OverridesFile.peek(loaded.config().state()));
    answers.refresh();
  }
}
