package dev.meridian.app;

import dev.meridian.config.Problems;
import dev.meridian.control.Explain;
import dev.meridian.control.whatif.Change;
import dev.meridian.control.whatif.Clientele;
import dev.meridian.control.whatif.ClienteleJson;
import dev.meridian.control.whatif.Counts;
import dev.meridian.control.whatif.Forecast;
import dev.meridian.control.whatif.ForecastJson;
import dev.meridian.control.whatif.ForecastText;
import dev.meridian.control.whatif.Population;
import dev.meridian.control.whatif.WhatIf;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "whatif",
    mixinStandardHelpOptions = true,
    description = {
      "Shows which clients would go where if a pool failed or were drained, or if other files were"
          + " loaded. Needs no running server, and takes all that is not named for up.",
      "Clients are counted by country: Internet users as the World Factbook estimated them for 2014,"
          + " or a table of your own; within a country by the addresses that the geo databases give"
          + " it. With --population observed they are the networks that asked the running server."
    })
final class WhatIfCommand implements Callable<Integer> {
  private static final String SHIPPED = "shipped";
  private static final String OBSERVED = "observed";

  @Mixin private ApiOption api = new ApiOption();

  @Option(
      names = "--pool-down",
      paramLabel = "POOL",
      description = "A pool that fails: its name, or ZONE/POOL. May be given several times.")
  private List<String> down = new ArrayList<>();

  @Option(
      names = "--drain",
      paramLabel = "POOL=PERCENT",
      description = "A pool that is drained by so much, as us-east=50. May be given several times.")
  private List<String> drains = new ArrayList<>();

  @Option(
      names = "--with",
      paramLabel = "DIR",
      description = "A folder of other files: zones, or a meridian.yaml and all that it names.")
  private @Nullable Path with;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      converter = NameConverter.class,
      description = "Tell of the policy of this name only (default: of all, 16 at most).")
  private @Nullable Name name;

  @Option(names = "--type", defaultValue = "A", description = "A or AAAA (default: A).")
  private Kind kind = Kind.A;

  @Option(
      names = "--clients",
      paramLabel = "FILE",
      description = "A table of clients: lines of COUNTRY,CLIENTS with ISO 3166-1 codes.")
  private @Nullable Path clients;

  @Option(
      names = "--population",
      paramLabel = "shipped|observed",
      description =
          "Whose clients: those of the shipped table, or those that the running server observed"
              + " (default: shipped).")
  private String whose = SHIPPED;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (whose.equals(SHIPPED)) {
      return tell(_ -> population());
    }
    if (!whose.equals(OBSERVED)) {
      System.err.println("meridian: '" + whose + "' is neither " + SHIPPED + " nor " + OBSERVED);
      return ExitCode.USAGE;
    }
    if (clients != null) {
      System.err.println("meridian: --clients and --population observed are two populations");
      return ExitCode.USAGE;
    }
    return api.run(
        server -> {
          Clientele.Seen seen = ClienteleJson.parse(server.get("/api/v1/clients"));
          return tell(loaded -> Population.observed(seen, loaded.geography()));
        });
  }

  /** Where clients come from, once files are loaded. */
  @FunctionalInterface
  private interface Source {
    Population of(Loaded loaded) throws IOException;
  }

  private int tell(Source source) {
    Optional<Loaded> loaded = api.config().load();
    if (loaded.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    try {
      WhatIf whatIf = new WhatIf(loaded.get(), source.of(loaded.get()), new Counts());
      List<Change> changes = changes();
      print(
          policies(whatIf).entrySet().stream()
              .map(
                  one ->
                      whatIf.forecast(Health.ALL_UP, one.getValue(), one.getKey(), kind, changes))
              .toList());
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      System.err.println("meridian: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (IllegalStateException e) {
      System.err.println("meridian: " + e.getMessage());
      return ExitCode.SOFTWARE;
    } catch (IOException e) {
      System.err.println("meridian: " + clients + " cannot be read: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private Population population() throws IOException {
    return clients == null ? Population.shipped() : Population.read(clients);
  }

  private List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    down.forEach(pool -> changes.add(new Change.Down(pool)));
    drains.forEach(text -> changes.add(Change.Drain.parse(text)));
    if (with != null) {
      changes.add(new Change.Config("with the files in " + with, other(with)));
    }
    if (changes.isEmpty()) {
      throw new IllegalArgumentException(
          "what if what? Say --pool-down POOL, --drain POOL=PERCENT or --with DIR");
    }
    return changes;
  }

  /** A folder with a configuration stands for itself, any other for the zones of this one. */
  private Loaded other(Path folder) {
    Path file = folder.resolve(api.config().file().getFileName());
    Problems problems = new Problems();
    Optional<Loaded> other =
        Files.isRegularFile(file)
            ? Loader.load(file, problems)
            : Loader.load(api.config().file(), folder, problems);
    problems.all().forEach(System.err::println);
    return other.orElseThrow(
        () ->
            new IllegalArgumentException(
                ConfigOption.summary(problems.all()) + " in the files in " + folder));
  }

  private Map<String, Integer> policies(WhatIf whatIf) {
    Name wanted = name;
    if (wanted == null) {
      return whatIf.policies();
    }
    Map<String, Integer> one = new LinkedHashMap<>();
    int policy =
        new Explain(whatIf.loaded(), Health.ALL_UP)
            .policy(wanted, Wire.TYPE_A)
            .orElseThrow(
                () -> new IllegalArgumentException(wanted + " is not steered by a policy"));
    one.put(wanted.toString(), policy);
    return one;
  }

  private void print(List<Forecast> forecasts) {
    if (json) {
      JsonArray all = new JsonArray();
      forecasts.forEach(one -> all.add(ForecastJson.of(one)));
      System.out.println(all.encodePrettily());
      return;
    }
    for (int i = 0; i < forecasts.size(); i++) {
      System.out.print((i == 0 ? "" : "\n\n") + ForecastText.of(forecasts.get(i)));
    }
  }
}
