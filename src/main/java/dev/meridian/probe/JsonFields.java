package dev.meridian.probe;

import dev.meridian.config.JsonPath;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks for fields in a JSON text (RFC 8259). */
final class JsonFields {
  private JsonFields() {}

  /**
   * The first of the fields that is not as expected, in words; empty when all are. A number is as
   * expected when it is equal, however it is written; all else when its text is.
   */
  static Optional<String> fault(Buffer body, Map<JsonPath, String> expected) {
    Object root;
    try {
      root = Json.decodeValue(body);
    } catch (DecodeException notJson) {
      return Optional.of("body is not JSON");
    }
    return expected.entrySet().stream()
        .flatMap(field -> fault(root, field.getKey(), field.getValue()).stream())
        .findFirst();
  }

  /** The text of a field; empty where the body is not JSON or lacks it. */
  static Optional<String> text(Buffer body, JsonPath path) {
    try {
      return at(Json.decodeValue(body), path).map(found -> text(found.orElse(null)));
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }

  /** The value at a path, empty inside where it is null; empty where there is none. */
  private static Optional<Optional<Object>> at(@Nullable Object root, JsonPath path) {
    Optional<Optional<Object>> at = Optional.of(Optional.ofNullable(root));
    for (String step : path.steps()) {
      at = at.flatMap(value -> next(value.orElse(null), step));
    }
    return at;
  }

  private static Optional<String> fault(@Nullable Object root, JsonPath path, String expected) {
    Optional<Optional<Object>> there = at(root, path);
    if (there.isEmpty()) {
      return Optional.of("json lacks " + Reasons.printable(path.text()));
    }
    Object at = there.get().orElse(null);
    String found = text(at);
    return isEqual(at, found, expected)
        ? Optional.empty()
        : Optional.of(
            "json %s is %s, expected %s"
                .formatted(
                    Reasons.printable(path.text()),
                    Reasons.quoted(found),
                    Reasons.quoted(expected)));
  }

  /** The value at a step, empty inside where it is null; empty where there is none. */
  private static Optional<Optional<Object>> next(@Nullable Object at, String step) {
    if (at instanceof JsonObject mapping && mapping.containsKey(step)) {
      return Optional.of(Optional.ofNullable(mapping.getValue(step)));
    }
    if (at instanceof JsonArray list && step.length() <= 5 && step.matches("\\d+")) {
      int index = Integer.parseInt(step);
      if (index < list.size()) {
        return Optional.of(Optional.ofNullable(list.getValue(index)));
      }
    }
    return Optional.empty();
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case JsonObject _ -> "a mapping";
      case JsonArray _ -> "a list";
      default -> value.toString();
    };
  }

  private static boolean isEqual(@Nullable Object value, String text, String expected) {
    return switch (value) {
      case JsonObject _ -> false;
      case JsonArray _ -> false;
      case Number _ -> isSameNumber(text, expected);
      case null, default -> text.equals(expected);
    };
  }

  private static boolean isSameNumber(String text, String expected) {
    try {
      return new BigDecimal(text).compareTo(new BigDecimal(expected)) == 0;
    } catch (NumberFormatException notANumber) {
      return text.equals(expected);
    }
  }
}
