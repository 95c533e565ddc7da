package dev.meridian.probe;

import dev.meridian.config.JsonPath;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.WeightFromSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Finds the figure that an HTTP response tells of its target. A response without one is no failure:
 * the figure before holds.
 *
 * @param source where it stands
 */
record Figure(WeightFromSpec.Source source) {
  private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,12}(?:\\.\\d{1,9})?)\\s*%?\\s*");

  static Optional<Figure> of(ProbeSpec spec) {
    return spec.weightFrom().map(rules -> new Figure(rules.source()));
  }

  /** Whether the body has it. */
  boolean needsBody() {
    return !(source instanceof WeightFromSpec.Source.Header);
  }

  OptionalDouble in(HttpClientResponse response, Buffer body) {
    return switch (source) {
      case WeightFromSpec.Source.Header(String name) -> number(response.getHeader(name));
      case WeightFromSpec.Source.Json(JsonPath path) ->
          JsonFields.text(body, path).map(Figure::number).orElse(OptionalDouble.empty());
      case WeightFromSpec.Source.Body _ -> number(body.toString(StandardCharsets.ISO_8859_1));
      case WeightFromSpec.Source.Heartbeat _ -> OptionalDouble.empty();
    };
  }

  /** What stands there, for people. */
  String missing() {
    return switch (source) {
      case WeightFromSpec.Source.Header(String name) -> "no figure in header " + name;
      case WeightFromSpec.Source.Json(JsonPath path) -> "no figure in json " + path.text();
      case WeightFromSpec.Source.Body _ -> "the body is no figure";
      case WeightFromSpec.Source.Heartbeat _ -> "";
    };
  }

  private static OptionalDouble number(@org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      return OptionalDouble.empty();
    }
    var form = FORM.matcher(text);
    return form.matches()
        ? OptionalDouble.of(Double.parseDouble(form.group(1)))
        : OptionalDouble.empty();
  }
}
