package dev.meridian.config;

import dev.meridian.config.WeightFromSpec.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads where a probe finds the figure that scales a weight. */
final class WeightFromReader {
  static final String KEY = "weightFrom";

  private static final List<String> SOURCES = List.of("header", "json", "body");
  private static final List<String> RULES = List.of("as", "full", "floor", "smooth", "step");

  private WeightFromReader() {}

  /** Of an HTTP probe: the source is written. */
  static Optional<WeightFromSpec> ofResponse(Value value) {
    List<String> keys = new ArrayList<>(SOURCES);
    keys.addAll(RULES);
    return Fields.of(value, keys)
        .flatMap(
            fields -> {
              // Read whether or not there is a source, so that all faults are told.
              WeightFromSpec rules = rules(fields, new Source.Body());
              return source(fields).map(rules::from);
            });
  }

  /** Of a push probe: the heartbeat has the figure. */
  static Optional<WeightFromSpec> ofHeartbeat(Value value) {
    return Fields.of(value, RULES).map(fields -> rules(fields, new Source.Heartbeat()));
  }

  private static WeightFromSpec rules(Fields fields, Source source) {
    int full = Settings.FIGURE_FULL.read(fields);
    double floor = Settings.FIGURE_FLOOR.read(fields);
    Duration smooth = Settings.FIGURE_SMOOTH.read(fields);
    double step = Settings.FIGURE_STEP.read(fields);
    return new WeightFromSpec(source, isLoad(fields), full, floor, smooth, step);
  }

  private static boolean isLoad(Fields fields) {
    List<String> words = List.of("weight", "load");
    Optional<Value> value = fields.get("as");
    Optional<String> word = value.flatMap(v -> v.word("weight or load"));
    word.filter(w -> !words.contains(w))
        .ifPresent(
            w ->
                value.ifPresent(
                    v ->
                        v.error(
                            "unknown figure "
                                + Words.quote(w)
                                + Words.suggest(w, words, "allowed"))));
    return word.filter("load"::equals).isPresent();
  }

  private static Optional<Source> source(Fields fields) {
    List<String> found = SOURCES.stream().filter(fields::has).toList();
    if (found.size() != 1) {
      fields.owner().error("needs exactly one of " + Words.series(SOURCES));
      return Optional.empty();
    }
    Value value = fields.get(found.getFirst()).orElseThrow();
    return switch (found.getFirst()) {
      case "header" -> value.word("the name of a header").map(Source.Header::new);
      case "json" -> value.word("a field of the body").flatMap(text -> json(value, text));
      default -> {
        if (!value.flag().orElse(true)) {
          value.error("body: false says nothing; leave it out");
        }
        yield Optional.of(new Source.Body());
      }
    };
  }

  private static Optional<Source> json(Value value, String text) {
    Optional<JsonPath> path = JsonPath.parse(text);
    if (path.isEmpty()) {
      value.error(Words.quote(text) + " is not a path such as system.load");
    }
    return path.map(Source.Json::new);
  }
}
