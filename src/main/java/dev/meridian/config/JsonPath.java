package dev.meridian.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to one field of a JSON text: keys with dots between them, such as {@code status.db}. A
 * whole number leads into a list, counted from 0: {@code nodes.0.state}. A dot or a backslash that
 * belongs to a key has a backslash before it.
 *
 * @param text as written
 * @param steps the keys, without their backslashes
 */
public record JsonPath(String text, List<String> steps) {
  /** The path of a text; empty when a step is, or when a backslash stands before something else. */
  static Optional<JsonPath> parse(String text) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        steps.add(step.toString());
        step.setLength(0);
      } else if (c != '\\') {
        step.append(c);
      } else if (++i < text.length() && (text.charAt(i) == '.' || text.charAt(i) == '\\')) {
        step.append(text.charAt(i));
      } else {
        return Optional.empty();
      }
    }
    steps.add(step.toString());
    return steps.contains("")
        ? Optional.empty()
        : Optional.of(new JsonPath(text, List.copyOf(steps)));
  }
}
