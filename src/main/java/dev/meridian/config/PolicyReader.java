package dev.meridian.config;

import dev.meridian.config.PolicySpec.AllDown;
import dev.meridian.config.PolicySpec.Options;
import dev.meridian.config.PolicySpec.Reference;
import dev.meridian.config.PolicySpec.Share;
import dev.meridian.config.PolicySpec.Spill;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one policy tree. A child that cannot be read is left out of its parent. */
final class PolicyReader {
  private static final String ALL_DOWN = "allDown";
  private static final String SAFETY = "safety";
  private static final String LOAD = "load";

  /** Keys of a root alone. */
  private static final List<String> OF_ROOT = List.of(ALL_DOWN, SAFETY, LOAD);

  /** The kinds of node: the key that says so, and the options that go with it. */
  enum Kind {
    FAILOVER,
    WEIGHTED,
    GEO,
    NETWORKS,
    NEAREST,
    STICKY,
    ALL;

    private final String key = name().toLowerCase(Locale.ROOT);

    private List<String> options() {
      return switch (this) {
        case FAILOVER -> List.of("trickle", "spill");
        case GEO, NETWORKS -> List.of("spill");
        case NEAREST -> List.of("band", "answers", "bias");
        case ALL -> List.of("answers");
        case WEIGHTED, STICKY -> List.of();
      };
    }

    /** The key of every kind. */
    static List<String> keys() {
      return Arrays.stream(values()).map(kind -> kind.key).toList();
    }
  }

  /** Nodes from the root to this one, both counted; 1 at the root. */
  private final int depth;

  private PolicyReader(int depth) {
    this.depth = depth;
  }

  /** A whole policy; nothing when even its root cannot be read. */
  static Optional<PolicySpec> read(Value value) {
    return new PolicyReader(1).node(value);
  }

  private Optional<PolicySpec> child(Value value) {
    return new PolicyReader(depth + 1).node(value);
  }

  private Optional<PolicySpec> node(Value value) {
    if (!value.isMapping()) {
      return reference(value, "a pool, a policy or an inline policy").map(found -> found);
    }
    if (depth > Settings.POLICY_DEPTH_MAX) {
      value.error("policies nest more than %d deep".formatted(Settings.POLICY_DEPTH_MAX));
      return Optional.empty();
    }
    List<Kind> kinds = Arrays.stream(Kind.values()).filter(kind -> value.has(kind.key)).toList();
    if (kinds.size() != 1) {
      reportKinds(value, kinds);
    }
    return kinds.stream().findFirst().flatMap(kind -> node(value, kind, kinds));
  }

  private static Optional<Reference> reference(Value value, String expected) {
    return value.word(expected).map(name -> new Reference(value.mark(), name));
  }

  private static void reportKinds(Value value, List<Kind> kinds) {
    List<String> known = new ArrayList<>(Kind.keys());
    Stream.of(Kind.values())
        .flatMap(kind -> kind.options().stream())
        .distinct()
        .forEach(known::add);
    known.addAll(OF_ROOT);
    if (kinds.isEmpty() && !known.containsAll(value.entries().keySet())) {
      // The kind is misspelt, most likely, and the report on the unknown key says so.
      Fields.of(value, known);
      return;
    }
    List<String> found = kinds.stream().map(kind -> kind.key).toList();
    value.error(
        "needs exactly one of %s; found %s"
            .formatted(
                String.join(", ", Kind.keys()),
                found.isEmpty() ? "none" : String.join(" and ", found)));
  }

  private Optional<PolicySpec> node(Value value, Kind kind, List<Kind> present) {
    List<String> keys = new ArrayList<>(present.stream().map(one -> one.key).toList());
    keys.addAll(kind.options());
    if (depth == 1) {
      keys.addAll(OF_ROOT);
    }
    return Fields.of(value, keys, misplaced(kind)).flatMap(fields -> node(fields, kind));
  }

  private Map<String, String> misplaced(Kind kind) {
    Map<String, String> misplaced = new HashMap<>();
    for (Kind other : Kind.values()) {
      other.options().stream()
          .filter(option -> !kind.options().contains(option))
          .forEach(o -> misplaced.merge(o, "is only for " + other.key, PolicyReader::and));
    }
    if (depth > 1) {
      misplaced.put(ALL_DOWN, "belongs to the root of a policy, where nobody else is left to ask");
      misplaced.put(SAFETY, "belongs to the root of a policy");
      misplaced.put(LOAD, "belongs to the root of a policy");
    }
    return misplaced;
  }

  private static String and(String one, String other) {
    return one + " and " + other.substring(other.lastIndexOf(' ') + 1);
  }

  private Optional<PolicySpec> node(Fields fields, Kind kind) {
    Value body = fields.get(kind.key).orElseThrow();
    Mark mark = fields.owner().mark();
    Options options = depth > 1 ? Options.NONE : options(fields);
    return switch (kind) {
      case FAILOVER ->
          children(body)
              .map(
                  c ->
                      new PolicySpec.Failover(
                          mark, c, Settings.TRICKLE.read(fields), spillsByShare(fields), options));
      case WEIGHTED -> shares(body, false).map(c -> new PolicySpec.Weighted(mark, c, options));
      case GEO -> geo(fields, body, mark, options);
      case NETWORKS -> networks(fields, body, mark, options);
      case NEAREST -> nearest(fields, body, mark, options);
      case STICKY -> shares(body, true).map(c -> new PolicySpec.Sticky(mark, c, options));
      case ALL ->
          children(body)
              .map(c -> new PolicySpec.All(mark, c, Settings.ALL_ANSWERS.read(fields), options));
    };
  }

  private Options options(Fields fields) {
    return new Options(
        fields.get(ALL_DOWN).flatMap(this::allDown),
        fields.get(SAFETY).flatMap(SafetyReader::read),
        Settings.LOAD.read(fields));
  }

  private static boolean spillsByShare(Fields fields) {
    Optional<Value> value = fields.get("spill");
    Optional<String> word = value.flatMap(v -> v.word("share"));
    word.filter(w -> !w.equals("share"))
        .ifPresent(
            w ->
                value.ifPresent(
                    v ->
                        v.error(
                            "unknown spill "
                                + Words.quote(w)
                                + Words.suggest(w, List.of("share"), "allowed"))));
    return word.isPresent();
  }

  private Optional<AllDown> allDown(Value value) {
    if (value.isMapping()) {
      return Fields.of(value, List.of("lastResort")).flatMap(fields -> lastResort(value, fields));
    }
    List<String> words = List.of("open", "closed", "lastGood", "lastResort");
    return value
        .word("open, closed, lastGood or {lastResort: pool}")
        .flatMap(
            word ->
                switch (word) {
                  case "open" -> Optional.of(new AllDown.Open());
                  case "closed" -> Optional.of(new AllDown.Closed());
                  case "lastGood" -> Optional.of(new AllDown.LastGood());
                  case "lastResort" -> {
                    value.error("lastResort names a pool: {lastResort: pool}");
                    yield Optional.empty();
                  }
                  default -> {
                    value.error(
                        "unknown rule "
                            + Words.quote(word)
                            + Words.suggest(word, words, "allowed"));
                    yield Optional.empty();
                  }
                });
  }

  private static Optional<AllDown> lastResort(Value value, Fields fields) {
    if (!fields.has("lastResort")) {
      value.error("is empty; write {lastResort: pool}");
    }
    return fields
        .get("lastResort")
        .flatMap(pool -> reference(pool, "the name of a pool"))
        .map(pool -> new AllDown.LastResort(pool.mark(), pool.name()));
  }

  private Optional<List<PolicySpec>> children(Value body) {
    return items(body, "a list of pools and policies")
        .map(items -> items.stream().flatMap(item -> child(item).stream()).toList())
        .filter(children -> distinct(body, children));
  }

  /** The values of a list that has at least one and not too many. */
  private static Optional<List<Value>> items(Value body, String expected) {
    return body.list(expected).filter(items -> isSized(body, items.size()));
  }

  private static boolean isSized(Value body, int children) {
    if (children == 0) {
      body.error("is empty; expected a pool or a policy at least");
    } else if (children > Settings.CHILDREN_MAX) {
      body.error(
          "has %d children; a policy has at most %d".formatted(children, Settings.CHILDREN_MAX));
    }
    return children > 0 && children <= Settings.CHILDREN_MAX;
  }

  /** Reports every name that stands twice. Always true: the rest of the node is sound. */
  private static boolean distinct(Value body, List<? extends PolicySpec> children) {
    Map<String, Mark> first = new HashMap<>();
    for (PolicySpec child : children) {
      if (child instanceof Reference(Mark mark, String name) && first.put(name, mark) != null) {
        body.error(mark.line(), Words.quote(name) + " stands here twice");
      }
    }
    return true;
  }

  private Optional<List<Share>> shares(Value body, boolean weightOptional) {
    String expected =
        weightOptional
            ? "a list of pools and policies, or a mapping of names to weights"
            : "a mapping of names to weights, or a list of {policy: …, weight: …}";
    if (!body.isList()) {
      return body.mapping(expected)
          .filter(entries -> isSized(body, entries.size()))
          .map(PolicyReader::weights);
    }
    Optional<List<Share>> shares =
        items(body, expected)
            .map(items -> items.stream().flatMap(i -> share(i, weightOptional).stream()).toList());
    shares.ifPresent(found -> distinct(body, found.stream().map(Share::policy).toList()));
    return shares;
  }

  private static List<Share> weights(Map<String, Value> entries) {
    List<Share> shares = new ArrayList<>();
    entries.forEach(
        (name, value) -> {
          Reference reference = new Reference(value.mark(), name);
          if (value.isMapping() || value.isList()) {
            value.error(
                "expected a weight; an inline policy goes into a list of {policy: …, weight: …}");
          } else {
            OptionalInt weight = Settings.SHARE_WEIGHT.read(value);
            shares.add(new Share(reference, weight.orElse(Settings.SHARE_WEIGHT.standard())));
          }
        });
    return shares;
  }

  private Optional<Share> share(Value item, boolean weightOptional) {
    if (item.has("policy") || item.has("weight")) {
      return Fields.of(item, List.of("policy", "weight")).flatMap(this::share);
    }
    if (!weightOptional) {
      item.error("has no weight; write {policy: …, weight: …}");
    }
    return child(item).map(policy -> new Share(policy, Settings.SHARE_WEIGHT.standard()));
  }

  private Optional<Share> share(Fields fields) {
    int weight = Settings.SHARE_WEIGHT.read(fields);
    if (!fields.has("policy")) {
      fields.owner().error("has a weight but no policy");
    }
    return fields.get("policy").flatMap(this::child).map(policy -> new Share(policy, weight));
  }

  private Optional<PolicySpec> geo(Fields fields, Value body, Mark mark, Options options) {
    Spill spill = spill(fields, Spill.values());
    return branches(body, "locations", GeoKeyReader::read, GeoKeyReader::canonical)
        .map(b -> new PolicySpec.Geo(mark, b.byKey(), b.fallback(), spill, options));
  }

  private Optional<PolicySpec> networks(Fields fields, Value body, Mark mark, Options options) {
    Spill spill = spill(fields, Spill.OUTWARD, Spill.FENCE);
    return branches(body, "networks", NetworkKeyReader::read, NetworkKeyReader::canonical)
        .map(b -> new PolicySpec.Networks(mark, b.byKey(), b.fallback(), spill, options));
  }

  /** Branches by key, in the order of the file, and the one for clients that match none. */
  private record Branches<K>(Map<K, PolicySpec> byKey, Optional<PolicySpec> fallback) {}

  private <K> Optional<Branches<K>> branches(
      Value body,
      String keys,
      BiFunction<String, Value, Optional<K>> reader,
      Function<K, String> canonical) {
    Optional<Map<String, Value>> entries =
        body.mapping("a mapping of " + keys + " to pools and policies");
    return entries.map(found -> branches(body, found, reader, canonical));
  }

  private <K> Branches<K> branches(
      Value body,
      Map<String, Value> entries,
      BiFunction<String, Value, Optional<K>> reader,
      Function<K, String> canonical) {
    Map<K, PolicySpec> byKey = new LinkedHashMap<>();
    Map<String, Mark> first = new HashMap<>();
    Optional<PolicySpec> fallback = Optional.empty();
    for (Map.Entry<String, Value> entry : entries.entrySet()) {
      Value branch = entry.getValue();
      Optional<PolicySpec> policy = child(branch);
      if (entry.getKey().equals(Names.DEFAULT)) {
        fallback = policy;
        continue;
      }
      Optional<K> key = reader.apply(entry.getKey(), branch);
      Optional<Mark> other =
          key.flatMap(
              k -> Optional.ofNullable(first.putIfAbsent(canonical.apply(k), branch.mark())));
      if (other.isPresent()) {
        branch.error(
            "means the same as %s on line %d".formatted(other.get().path(), other.get().line()));
      } else if (key.isPresent() && policy.isPresent()) {
        byKey.put(key.get(), policy.get());
      }
    }
    if (!entries.containsKey(Names.DEFAULT)) {
      body.error("has no default: a client that matches nothing would get no answer; add default");
    }
    return new Branches<>(Collections.unmodifiableMap(byKey), fallback);
  }

  private static Spill spill(Fields fields, Spill... allowed) {
    Map<String, Spill> words = new LinkedHashMap<>();
    for (Spill spill : allowed) {
      words.put(spill.name().toLowerCase(Locale.ROOT), spill);
    }
    List<String> known = List.copyOf(words.keySet());
    Optional<Value> value = fields.get("spill");
    Optional<String> word = value.flatMap(v -> v.word(String.join(", ", known)));
    if (word.isPresent() && !words.containsKey(word.get())) {
      value.ifPresent(
          v ->
              v.error(
                  "unknown spill "
                      + Words.quote(word.get())
                      + Words.suggest(word.get(), known, "allowed")));
    }
    return word.map(w -> words.getOrDefault(w, Spill.OUTWARD)).orElse(Spill.OUTWARD);
  }

  private Optional<PolicySpec> nearest(Fields fields, Value body, Mark mark, Options options) {
    Optional<List<Value>> items = items(body, "a list of pools");
    List<Reference> pools =
        items.orElse(List.of()).stream()
            .flatMap(item -> reference(item, "the name of a pool").stream())
            .toList();
    distinct(body, pools);
    Map<String, Integer> bias =
        fields.get("bias").map(value -> bias(value, items, pools)).orElse(Map.of());
    double band = Settings.BAND.read(fields);
    int answers = Settings.NEAREST_ANSWERS.read(fields);
    return items.map(i -> new PolicySpec.Nearest(mark, pools, bias, band, answers, options));
  }

  private static Map<String, Integer> bias(
      Value value, Optional<List<Value>> items, List<Reference> pools) {
    List<String> names = pools.stream().map(Reference::name).toList();
    Map<String, Integer> bias = new LinkedHashMap<>();
    Map<String, Value> written = value.mapping("a mapping of pools to biases").orElse(Map.of());
    written.forEach(
        (name, v) -> {
          if (items.isPresent() && !names.contains(name)) {
            v.error(
                "nearest does not list "
                    + Words.quote(name)
                    + Words.suggest(name, names, "it lists"));
          }
          Settings.BIAS.read(v).ifPresent(number -> bias.put(name, number));
        });
    return Collections.unmodifiableMap(bias);
  }
}
