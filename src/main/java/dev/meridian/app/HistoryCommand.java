package dev.meridian.app;

import dev.meridian.config.DurationText;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.config.Words;
import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import dev.meridian.journal.Entry;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.JournalFolder;
import dev.meridian.load.Loader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what happened: flips with their cause and what is answered since, holds, reloads,"
          + " overrides, refused requests.",
      "Reads the journal in the state folder, so that no server need run; with --url it asks one.",
      "With --fleet it asks a server for the journals of all nodes of its fleet."
    })
final class HistoryCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final int PAGE = 1000;

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(
      paramLabel = "SUBJECT",
      arity = "0..1",
      description = "A zone, a pool, a probe, or an address with or without its port.")
  private @Nullable String subject;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Not before: 1h, 14d, or 2026-11-22T10:22:01Z.")
  private @Nullable Instant since;

  @Option(names = "--follow", description = "Go on with what happens, until interrupted.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "100",
      description = "The newest so many at most (default: ${DEFAULT-VALUE}).")
  private int lines = 100;

  @Option(
      names = "--fleet",
      description = "The journals of all nodes of the fleet, as a server that runs reads them.")
  private boolean fleet;

  @Option(names = "--json", description = "Print JSON, one entry a line.")
  private boolean json;

  /** Where entries come from. */
  private interface Source {
    List<JsonObject> newest() throws ApiException, IOException;

    List<JsonObject> after(long number) throws ApiException, IOException;

    /** Whether it has anything of what is asked about, of whatever time. */
    boolean tells() throws ApiException, IOException;

    /** Names that there are now; empty where that cannot be told. */
    Optional<KnownNames> known() throws ApiException;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (lines < 1 || lines > PAGE) {
      System.err.println("meridian: --lines is not a number in 1.." + PAGE);
      return ExitCode.USAGE;
    }
    if (api.isRemote() || fleet) {
      return api.run(server -> guarded(() -> show(remote(server))));
    }
    Problems problems = new Problems();
    Optional<ServerConfig> config = ServerConfigReader.read(api.config().file(), problems);
    if (config.isEmpty()) {
      problems.all().forEach(System.err::println);
      return ExitCode.SOFTWARE;
    }
    if (problems.hasErrors()) {
      ConfigOption.shown(problems.all()).forEach(one -> System.err.println(one.asWarning()));
    }
    try {
      return guarded(() -> local(config.get().state()));
    } catch (ApiException e) {
      throw new IllegalStateException("files are no server", e);
    }
  }

  /** What shows a journal. */
  @FunctionalInterface
  private interface Showing {
    int run() throws ApiException, IOException, InterruptedException;
  }

  private static int guarded(Showing showing) throws ApiException, InterruptedException {
    try {
      return showing.run();
    } catch (IOException e) {
      System.err.println("meridian: the journal cannot be read: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private int local(Path state) throws ApiException, IOException, InterruptedException {
    JournalFolder folder = new JournalFolder(state);
    if (folder.isEmpty()) {
      System.err.println("meridian: " + none(state) + "; --url asks a server that runs");
      if (!follow) {
        return ExitCode.SOFTWARE;
      }
    }
    return show(source(folder));
  }

  /** What is said of a state folder in which no server has kept a journal. */
  static String none(Path state) {
    return "there is no journal in " + state.toAbsolutePath().normalize();
  }

  private int show(Source source) throws ApiException, IOException, InterruptedException {
    List<JsonObject> newest = source.newest();
    if (newest.isEmpty() && subject != null) {
      Optional<String> fault = fault(subject, source);
      if (fault.isPresent()) {
        System.err.println("meridian: " + fault.get());
        return ExitCode.SOFTWARE;
      }
    }
    long last = print(newest, 0);
    while (follow) {
      Thread.sleep(EVERY);
      last = print(source.after(last), last);
    }
    return ExitCode.OK;
  }

  /** Nothing told is good news, and is not to be what a name gets that nobody has. */
  private static Optional<String> fault(String name, Source source)
      throws ApiException, IOException {
    if (source.tells()) {
      return Optional.empty();
    }
    Optional<KnownNames> known = source.known();
    if (known.isEmpty()) {
      return Optional.of(
          "nothing is told of "
              + Words.plain(name)
              + ", and whether there is one cannot be said: the files do not load (meridian check)");
    }
    return known.filter(names -> !names.has(name)).map(names -> names.missing(name));
  }

  private long print(List<JsonObject> entries, long before) {
    long last = before;
    for (JsonObject entry : entries) {
      System.out.println(json ? entry.encode() : line(entry));
      last = Math.max(last, entry.getLong(fleet ? "sequence" : "number"));
    }
    return last;
  }

  private Source source(JournalFolder folder) {
    Predicate<Entry> wanted =
        entry ->
            entry.kind() != Kind.VERDICTS
                && Optional.ofNullable(subject).map(entry::isOf).orElse(true);
    return new Source() {
      @Override
      public List<JsonObject> newest() throws IOException {
        return json(
            folder.newest(
                Long.MAX_VALUE,
                wanted,
                entry ->
                    Optional.ofNullable(since).map(time -> entry.at().isBefore(time)).orElse(false),
                lines));
      }

      @Override
      public List<JsonObject> after(long number) throws IOException {
        return json(folder.following(number, wanted, PAGE));
      }

      @Override
      public boolean tells() throws IOException {
        return !folder.newest(Long.MAX_VALUE, wanted, _ -> false, 1).isEmpty();
      }

      @Override
      public Optional<KnownNames> known() {
        int threads = Runtime.getRuntime().availableProcessors();
        return Loader.load(api.config().file(), new Problems(), threads).map(KnownNames::of);
      }

      private List<JsonObject> json(List<Entry> entries) {
        List<JsonObject> all = new ArrayList<>();
        for (Entry entry : entries) {
          JsonObject one = entry.json();
          one.remove("down");
          all.add(one);
        }
        return all;
      }
    };
  }

  private Source remote(ApiClient server) {
    return new Source() {
      @Override
      public List<JsonObject> newest() throws ApiException {
        Map<String, String> query = query(lines);
        Optional.ofNullable(since).ifPresent(time -> query.put("since", time.toString()));
        return items(server.get("/api/v1/history", query));
      }

      @Override
      public List<JsonObject> after(long number) throws ApiException {
        Map<String, String> query = query(PAGE);
        query.put("after", Long.toString(number));
        return items(server.get("/api/v1/history", query));
      }

      @Override
      public boolean tells() throws ApiException {
        return !items(server.get("/api/v1/history", query(1))).isEmpty();
      }

      @Override
      public Optional<KnownNames> known() throws ApiException {
        return Optional.of(KnownNames.of(server));
      }

      private Map<String, String> query(int limit) {
        Map<String, String> query = new HashMap<>(Map.of("limit", Integer.toString(limit)));
        Optional.ofNullable(subject).ifPresent(one -> query.put("subject", one));
        if (fleet) {
          query.put("fleet", "true");
        }
        return query;
      }

      private List<JsonObject> items(JsonObject history) {
        return history.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
      }
    };
  }

  /**
   * Such as {@code 2026-11-22T10:22:01.120Z flip eu-west: 192.0.2.10:443 DOWN (timed out)}; of a
   * fleet with the node before what happened.
   */
  static String line(JsonObject entry) {
    String who = entry.getString("who", "");
    String node = entry.getString("node", "");
    long missing = entry.getLong("missing", 0L);
    return Words.line(
            "%-24s  %s%-8s  %s%s%s"
                .formatted(
                    entry.getString("at"),
                    node.isEmpty() ? "" : "%-12s  ".formatted(node),
                    entry.getString("event"),
                    words(entry),
                    who.isEmpty() ? "" : " [" + who + "]",
                    missing == 0 ? "" : "; " + missing + " entries before this are missing"))
        .stripTrailing();
  }

  private static String words(JsonObject entry) {
    String cause = entry.getString("cause", "");
    String what = String.join(", ", texts(entry.getJsonArray("pools")));
    String address = entry.getString("address", "");
    String head = what.isEmpty() ? address : what + ": " + address;
    return switch (entry.getString("event")) {
      case "flip" ->
          "%s %s → %s (%s)%s"
              .formatted(
                  head, entry.getString("from"), entry.getString("to"), cause, answers(entry));
      case "hold" -> head + " " + cause;
      case "reload" -> (entry.getBoolean("served", false) ? "served: " : "not served: ") + cause;
      case "refused" ->
          "%s %s %s from %s, %d times"
              .formatted(
                  entry.getValue("status"),
                  entry.getString("method"),
                  entry.getString("path"),
                  entry.getString("client"),
                  entry.getLong("count", 1L));
      case "override", "safety", "load" -> cause + answers(entry);
      case "lost" -> entry.getValue("lines") + " entries are missing";
      case "started" -> entry.getString("version", "");
      default -> head.isEmpty() ? cause : head + " " + cause;
    };
  }

  /** What the first policy answers since. */
  private static String answers(JsonObject entry) {
    JsonArray answers = entry.getJsonArray("answers");
    if (answers == null || answers.isEmpty()) {
      return "";
    }
    JsonObject first = answers.getJsonObject(0);
    List<String> sets = new ArrayList<>();
    for (Object set : first.getJsonArray("A", new JsonArray())) {
      sets.add(String.join(" ", texts(((JsonObject) set).getJsonArray("members"))));
    }
    return "; %s: %s".formatted(first.getString("policy"), String.join(" | ", sets));
  }

  private static List<String> texts(@Nullable JsonArray array) {
    return array == null ? List.of() : array.stream().map(String::valueOf).toList();
  }

  /** A time, or a duration before now. */
  static final class TimeConverter implements picocli.CommandLine.ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      Optional<Duration> ago = DurationText.parse(text);
      if (ago.isPresent()) {
        return Instant.now().minus(ago.get());
      }
      try {
        return java.time.OffsetDateTime.parse(text).toInstant();
      } catch (java.time.DateTimeException e) {
        throw new picocli.CommandLine.TypeConversionException(
            "'"
                + text
                + "' is neither a duration such as 1h nor a time such as"
                + " 2026-11-22T10:22:01Z");
      }
    }
  }
}
