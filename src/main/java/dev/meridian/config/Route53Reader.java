package dev.meridian.config;

import dev.meridian.config.Route53Spec.ChecksSpec;
import dev.meridian.config.Route53Spec.Mode;
import dev.meridian.config.Route53Spec.NameRule;
import dev.meridian.config.Route53Spec.ZoneSpec;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the section {@code route53} of {@code meridian.yaml}. */
final class Route53Reader {
  private static final List<String> KEYS =
      List.of(
          "endpoint",
          "region",
          "profile",
          "assumeRole",
          "owner",
          "sync",
          "share",
          "requestsPerSecond",
          "grace",
          "deletesMax",
          "deletesShareMax",
          "compare",
          "compareEvery",
          "checks",
          "zones");

  private static final List<String> ZONE_KEYS = List.of("hostedZoneId", "mode", "names");
  private static final List<String> CHECKS_KEYS = List.of("nodes", "votes", "secret");
  private static final List<String> MODES = Arrays.stream(Mode.values()).map(Mode::word).toList();
  private static final Pattern HOSTED_ZONE_ID = Pattern.compile("(/hostedzone/)?([A-Z0-9]{1,32})");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
  private static final Pattern ROLE =
      Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/\\S{1,512}");
  private static final int NODES_MAX = 255;

  private final Function<Value, Optional<Path>> path;

  private Route53Reader(Function<Value, Optional<Path>> path) {
    this.path = path;
  }

  /**
   * The section.
   *
   * @param path reads a path
   */
  static Optional<Route53Spec> read(Fields server, Function<Value, Optional<Path>> path) {
    return server
        .get("route53")
        .flatMap(value -> Fields.of(value, KEYS))
        .map(new Route53Reader(path)::section);
  }

  private Route53Spec section(Fields fields) {
    return new Route53Spec(
        fields.owner().mark(),
        fields.get("endpoint").flatMap(Route53Reader::endpoint),
        fields.get("region").flatMap(value -> matching(value, REGION, "a region like us-east-1")),
        fields.word("profile", "the name of a profile"),
        fields
            .get("assumeRole")
            .flatMap(
                value -> matching(value, ROLE, "a role like arn:aws:iam::123456789012:role/dns")),
        required(fields, "owner", "such as meridian-prod: whose records these are")
            .flatMap(Names::read)
            .orElse(""),
        fields.get("sync").flatMap(Value::flag).orElse(false),
        share(fields),
        Settings.REQUESTS_PER_SECOND.read(fields),
        Settings.GRACE.read(fields),
        Settings.DELETES_MAX.read(fields),
        Settings.DELETES_SHARE_MAX.read(fields),
        fields.get("compare").flatMap(Value::flag).orElse(true),
        Settings.COMPARE_EVERY.read(fields),
        fields.get("checks").flatMap(this::checks),
        zones(fields));
  }

  private static double share(Fields fields) {
    double share = Settings.REQUESTS_SHARE.read(fields);
    if (share < 0.01) {
      fields.get(Settings.REQUESTS_SHARE.key()).ifPresent(v -> v.error("is below 1%"));
    }
    return share;
  }

  private static Optional<Value> required(Fields fields, String key, String what) {
    Optional<Value> value = fields.get(key);
    if (value.isEmpty()) {
      fields.owner().error("has no " + key + ", " + what);
    }
    return value;
  }

  private static Optional<String> matching(Value value, Pattern form, String expected) {
    Optional<String> word = value.word(expected);
    Optional<String> good = word.filter(text -> form.matcher(text).matches());
    if (good.isEmpty()) {
      word.ifPresent(text -> value.error(Words.quote(text) + " is not " + expected));
    }
    return good;
  }

  private static Optional<URI> endpoint(Value value) {
    String expected = "a URL like https://route53.amazonaws.com";
    Optional<String> word = value.word(expected);
    Optional<URI> uri =
        word.flatMap(
            text -> {
              try {
                URI read = URI.create(text);
                boolean http = "http".equals(read.getScheme()) || "https".equals(read.getScheme());
                return http && read.getHost() != null && read.getUserInfo() == null
                    ? Optional.of(read)
                    : Optional.empty();
              } catch (IllegalArgumentException e) {
                return Optional.empty();
              }
            });
    if (uri.isEmpty() && word.isPresent()) {
      value.error("is not " + expected);
    }
    return uri;
  }

  private Optional<ChecksSpec> checks(Value value) {
    return Fields.of(value, CHECKS_KEYS).flatMap(this::checks);
  }

  private Optional<ChecksSpec> checks(Fields fields) {
    List<InetSocketAddress> nodes =
        required(fields, "nodes", "the addresses where Route 53 reaches this server's nodes")
            .map(Route53Reader::nodes)
            .orElse(List.of());
    int majority = nodes.size() / 2 + 1;
    OptionalInt written = fields.get("votes").map(Settings.VOTES::read).orElse(OptionalInt.empty());
    int votes = written.orElse(majority);
    if (votes > nodes.size() && !nodes.isEmpty()) {
      fields
          .get("votes")
          .ifPresent(v -> v.error("is %d, and there are %d nodes".formatted(votes, nodes.size())));
    }
    Optional<Path> secret =
        required(fields, "secret", "the file of the secret that checks ask with").flatMap(path);
    return secret.map(file -> new ChecksSpec(fields.owner().mark(), nodes, votes, file));
  }

  private static List<InetSocketAddress> nodes(Value value) {
    List<Value> items = value.listOrOne("a list of addresses with ports");
    if (items.isEmpty() || items.size() > NODES_MAX) {
      value.error("holds %d nodes; 1..%d are possible".formatted(items.size(), NODES_MAX));
    }
    return items.stream()
        .flatMap(item -> AddressText.readWithPort(item, OptionalInt.empty(), 1).stream())
        .distinct()
        .toList();
  }

  private static List<ZoneSpec> zones(Fields fields) {
    List<ZoneSpec> zones = new ArrayList<>();
    Map<String, String> ids = new HashMap<>();
    Optional<Map<String, Value>> written =
        required(fields, "zones", "the hosted zones to keep")
            .flatMap(value -> value.mapping("a mapping of zones"));
    written.ifPresent(
        entries ->
            entries.forEach(
                (name, value) ->
                    Fields.of(value, ZONE_KEYS)
                        .flatMap(zone -> zone(name, zone, fields.has("checks")))
                        .ifPresent(
                            zone -> {
                              String other = ids.put(zone.hostedZoneId(), zone.zone());
                              if (other != null) {
                                value.error("has the hosted zone of " + other);
                              }
                              zones.add(zone);
                            })));
    if (written.isPresent() && written.get().isEmpty()) {
      fields.get("zones").ifPresent(value -> value.error("is empty"));
    }
    return List.copyOf(zones);
  }

  private static Optional<ZoneSpec> zone(String written, Fields fields, boolean hasChecks) {
    String name = withoutFinalDot(written).toLowerCase(Locale.ROOT);
    DomainText.fault(name).ifPresent(fields.owner()::error);
    Mode mode = fields.get("mode").flatMap(Route53Reader::mode).orElse(Mode.ANSWERS);
    List<NameRule> names =
        fields
            .get("names")
            .map(value -> names(value, name))
            .orElse(List.of(new NameRule(NameRule.ALL, Optional.empty())));
    String id =
        required(fields, "hostedZoneId", "such as Z0123456789ABCDEFGHIJ")
            .flatMap(value -> matching(value, HOSTED_ZONE_ID, "the id of a hosted zone"))
            .map(whole -> whole.substring(whole.lastIndexOf('/') + 1))
            .orElse("");
    ZoneSpec zone = new ZoneSpec(fields.owner().mark(), name, id, mode, names);
    if (zone.uses(Mode.CHECKS) && !hasChecks) {
      fields.owner().error("uses mode checks, which needs route53.checks: nodes and secret");
    }
    return id.isEmpty() ? Optional.empty() : Optional.of(zone);
  }

  private static String withoutFinalDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static Optional<Mode> mode(Value value) {
    Optional<String> word = value.word(String.join(", ", MODES));
    Optional<Mode> mode = word.map(MODES::indexOf).filter(i -> i >= 0).map(i -> Mode.values()[i]);
    if (mode.isEmpty()) {
      word.ifPresent(
          w -> value.error("unknown mode " + Words.quote(w) + Words.suggest(w, MODES, "allowed")));
    }
    return mode;
  }

  /** A list of owners, or a mapping of owners to modes. */
  private static List<NameRule> names(Value value, String zone) {
    List<NameRule> rules = new ArrayList<>();
    if (value.isMapping()) {
      value
          .mapping("owners")
          .ifPresent(
              entries ->
                  entries.forEach(
                      (owner, mode) ->
                          rules.add(rule(owner, mode, zone, mode.isNull() ? none() : mode(mode)))));
    } else {
      for (Value item : value.listOrOne("a list of owners such as www, or \"*\" for all")) {
        item.word("an owner such as www")
            .ifPresent(owner -> rules.add(rule(owner, item, zone, none())));
      }
    }
    if (rules.isEmpty()) {
      value.error("is empty; leave it out for all names");
    }
    return List.copyOf(rules);
  }

  private static Optional<Mode> none() {
    return Optional.empty();
  }

  private static NameRule rule(String owner, Value value, String zone, Optional<Mode> mode) {
    DomainText.ownerFault(owner, zone)
        .ifPresent(fault -> value.error(Words.quote(owner) + " " + fault));
    return new NameRule(owner.toLowerCase(Locale.ROOT), mode);
  }
}
