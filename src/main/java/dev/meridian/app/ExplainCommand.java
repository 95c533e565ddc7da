package dev.meridian.app;

import dev.meridian.answer.Steering;
import dev.meridian.control.Decision;
import dev.meridian.control.DecisionJson;
import dev.meridian.control.DecisionText;
import dev.meridian.control.Explain;
import dev.meridian.control.Explain.Asker;
import dev.meridian.control.PastHealth;
import dev.meridian.health.HealthTable;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.TargetHealth;
import dev.meridian.journal.JournalFolder;
import dev.meridian.journal.Past;
import dev.meridian.load.Loaded;
import dev.meridian.probe.ProbeScheduler;
import dev.meridian.probe.Probed;
import dev.meridian.state.HealthFile;
import dev.meridian.state.OverridesFile;
import dev.meridian.steer.SteeredPolicy;
import dev.meridian.wire.Name;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = HistoryCommand.TimeConverter.class,
      description =
          "What it was then, such as 10m ago or at 2026-11-22T10:22:01Z: the verdicts of that time"
              + " by the journal, over what is configured now. Probes nothing.")
  private @Nullable Instant at;

  @Override
  public Integer call() throws InterruptedException {
    Optional<Loaded> loaded = config.load();
    if (loaded.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    if (at != null) {
      return explainPast(loaded.get(), at);
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

  private int explainPast(Loaded loaded, Instant time) {
    JournalFolder journal = new JournalFolder(loaded.config().state());
    try {
      if (journal.isEmpty()) {
        System.err.println(
            "meridian: "
                + HistoryCommand.none(loaded.config().state())
                + "; a server that runs tells it by GET /api/v1/explain?at=");
        return ExitCode.SOFTWARE;
      }
      Optional<Past> past = Past.at(journal, time);
      if (past.isEmpty()) {
        System.err.println(
            "meridian: the journal does not reach back to "
                + time.truncatedTo(ChronoUnit.SECONDS)
                + Past.begin(journal).map(begin -> "; it begins at " + begin).orElse(""));
        return ExitCode.SOFTWARE;
      }
      Explain explain = Explain.ofPast(loaded, new PastHealth(past.get(), loaded));
      Decision decision = explain.explain(name, type.number(), type.text(), from);
      System.out.print(json ? DecisionJson.of(decision) + "\n" : DecisionText.of(decision));
      return ExitCode.OK;
    } catch (IOException e) {
      System.err.println("meridian: the journal cannot be read: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
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
