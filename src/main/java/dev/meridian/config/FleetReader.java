package dev.meridian.config;

import dev.meridian.config.FleetSpec.QuorumSpec;
import dev.meridian.config.FleetSpec.RecuseSpec;
import dev.meridian.config.FleetSpec.TlsSpec;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code vantage} and {@code fleet} of {@code meridian.yaml}. */
final class FleetReader {
  /** The vantage of a node that is told nothing of it. */
  static final VantageSpec STANDARD = new VantageSpec("local", "local");

  private static final List<String> KEYS =
      List.of(
          "nats",
          "name",
          "credentials",
          "tls",
          "replicas",
          "quorum",
          "regional",
          "vantagesPerTarget",
          "freshFor",
          "forgetAfter",
          "recuse");

  private static final String NAME = "meridian";
  private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");
  private static final Set<Integer> REPLICAS = Set.of(1, 3, 5);

  private FleetReader() {}

  static Optional<VantageSpec> vantage(Value value) {
    if (!value.isMapping()) {
      return Names.read(value).map(name -> new VantageSpec(name, name));
    }
    Optional<Fields> fields = Fields.of(value, List.of("name", "region"));
    Optional<String> name = fields.flatMap(f -> f.get("name")).flatMap(Names::read);
    if (fields.isPresent() && !fields.get().has("name")) {
      value.error("has no name");
    }
    Optional<String> region = fields.flatMap(f -> f.get("region")).flatMap(Names::read);
    return name.map(n -> new VantageSpec(n, region.orElse(n)));
  }

  /**
   * The fleet.
   *
   * @param server the whole file
   * @param path reads a path
   */
  static Optional<FleetSpec> read(
      Value value, Fields server, Function<Value, Optional<Path>> path) {
    if (!server.has("vantage")) {
      value.error("needs a vantage, under whose name this node is known in the fleet");
    }
    return Fields.of(value, KEYS).map(fields -> read(fields, server, path));
  }

  private static FleetSpec read(
      Fields fields, Fields server, Function<Value, Optional<Path>> path) {
    int perTarget = Settings.VANTAGES_PER_TARGET.read(fields);
    boolean regional = fields.get("regional").flatMap(Value::flag).orElse(false);
    if (regional && server.get("vantage").filter(v -> v.has("region")).isEmpty()) {
      fields.get("regional").ifPresent(v -> v.error("needs the region of this node's vantage"));
    }
    return new FleetSpec(
        urls(fields),
        fields.get("name").flatMap(Names::read).orElse(NAME),
        fields.get("credentials").flatMap(v -> file(v, path)),
        fields.get("tls").flatMap(v -> tls(v, path)),
        replicas(fields),
        fields.get("quorum").flatMap(v -> quorum(v, perTarget)).orElse(new QuorumSpec.Majority()),
        regional,
        perTarget,
        Settings.FRESH_FOR.read(fields),
        Settings.FORGET_AFTER.read(fields),
        recuse(fields));
  }

  private static List<String> urls(Fields fields) {
    Optional<Value> value = fields.get("nats");
    if (value.isEmpty()) {
      fields.owner().error("has no nats: the URLs of NATS servers, such as nats://192.0.2.1:4222");
    }
    return value.map(v -> v.listOrOne("a list of URLs")).orElse(List.of()).stream()
        .flatMap(item -> url(item).stream())
        .toList();
  }

  /** What a URL holds is not repeated: there may be a password in it. */
  private static Optional<String> url(Value value) {
    Optional<String> text = value.word("a URL such as nats://192.0.2.1:4222");
    boolean sound = text.filter(FleetReader::isUrl).isPresent();
    if (text.isPresent() && !sound) {
      value.error("is not a URL such as nats://192.0.2.1:4222 or tls://nats.example.com:4222");
    }
    return sound ? text : Optional.empty();
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null && uri.getScheme() != null && SCHEMES.contains(uri.getScheme());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<Path> file(Value value, Function<Value, Optional<Path>> path) {
    Optional<Path> file = path.apply(value);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      value.error("cannot be read: " + Words.plain(file.get().toString()));
    }
    return file;
  }

  private static Optional<TlsSpec> tls(Value value, Function<Value, Optional<Path>> path) {
    return Fields.of(value, List.of("ca", "cert", "key"))
        .map(
            fields -> {
              if (fields.has("cert") != fields.has("key")) {
                value.error("needs cert and key, or neither");
              }
              return new TlsSpec(
                  fields.get("ca").flatMap(v -> file(v, path)),
                  fields.get("cert").flatMap(v -> file(v, path)),
                  fields.get("key").flatMap(v -> file(v, path)));
            });
  }

  /** JetStream stores so many copies; an even number survives no more failures than one less. */
  private static int replicas(Fields fields) {
    int replicas = Settings.REPLICAS.read(fields);
    if (!REPLICAS.contains(replicas)) {
      fields.get("replicas").ifPresent(v -> v.error("is %d; it is 1, 3 or 5".formatted(replicas)));
    }
    return replicas;
  }

  private static Optional<QuorumSpec> quorum(Value value, int perTarget) {
    Optional<String> text = value.word("majority, a number, or a share such as 60%");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().equals("majority")) {
      return Optional.of(new QuorumSpec.Majority());
    }
    if (text.get().endsWith("%")) {
      OptionalDouble share = Settings.QUORUM_SHARE.read(value);
      return share.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new QuorumSpec.Percent(Math.max(1, (int) Math.ceil(share.getAsDouble() * 100))));
    }
    OptionalInt count = Settings.QUORUM_COUNT.read(value);
    if (count.isPresent() && count.getAsInt() > perTarget) {
      value.error(
          "is %d, and vantagesPerTarget is %d: there would never be so many"
              .formatted(count.getAsInt(), perTarget));
    }
    return count.isPresent()
        ? Optional.of(new QuorumSpec.Count(count.getAsInt()))
        : Optional.empty();
  }

  private static RecuseSpec recuse(Fields fields) {
    Fields own =
        fields
            .get("recuse")
            .flatMap(v -> Fields.of(v, List.of("share", "groups", "window", "longest")))
            .orElse(Fields.none(fields.owner()));
    return new RecuseSpec(
        Settings.RECUSE_SHARE.read(own),
        Settings.RECUSE_GROUPS.read(own),
        Settings.RECUSE_WINDOW.read(own),
        Settings.RECUSE_LONGEST.read(own));
  }
}
