package dev.meridian.control.http;

import dev.meridian.config.DurationText;
import dev.meridian.config.Words;
import dev.meridian.control.http.Problem.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that a client sent, read field by field. What is wrong is collected by field, a
 * field that nobody asked for included, and thrown as one {@link Problem} by {@link #finish}: read
 * everything, then finish, then use it.
 */
public final class Input {
  private final JsonObject json;
  private final String prefix;
  private final List<Fault> faults;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<Input> inner = new ArrayList<>();

  private Input(JsonObject json, String prefix, List<Fault> faults) {
    this.json = json;
    this.prefix = prefix;
    this.faults = faults;
  }

  /**
   * Reads a body.
   *
   * @throws Problem 400 when it is no JSON object
   */
  static Input of(Buffer body) {
    if (body.length() == 0) {
      throw Problem.of(400, "the body is empty; a JSON object is expected");
    }
    try {
      Object value = Json.decodeValue(body.toString(StandardCharsets.UTF_8));
      if (value instanceof JsonObject object) {
        return new Input(object, "", new ArrayList<>());
      }
    } catch (DecodeException e) {
      throw Problem.of(400, "the body is not JSON (RFC 8259)");
    }
    throw Problem.of(400, "the body is not a JSON object");
  }

  /** A text of 1 to so many characters; empty where the field is absent or null. */
  public Optional<String> text(String field, int lengthMax) {
    Object value = value(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      return fault(field, "is not a text");
    }
    if (text.isBlank() || text.length() > lengthMax) {
      return fault(field, "is not 1 to " + lengthMax + " characters long");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return fault(field, "holds control characters");
    }
    return Optional.of(text);
  }

  /** As {@link #text}; a fault where it is absent. */
  public String requiredText(String field, int lengthMax) {
    require(field);
    return text(field, lengthMax).orElse("");
  }

  /** True or false. */
  public Optional<Boolean> flag(String field) {
    Object value = value(field);
    if (value == null) {
      return Optional.empty();
    }
    return value instanceof Boolean flag ? Optional.of(flag) : fault(field, "is not true or false");
  }

  /** A whole number within bounds. */
  public OptionalLong whole(String field, long min, long max) {
    Object value = value(field);
    if (value == null) {
      return OptionalLong.empty();
    }
    boolean isWhole = value instanceof Integer || value instanceof Long;
    if (!isWhole || ((Number) value).longValue() < min || ((Number) value).longValue() > max) {
      fault(field, "is not a whole number in " + min + ".." + max);
      return OptionalLong.empty();
    }
    return OptionalLong.of(((Number) value).longValue());
  }

  /** A number within bounds. */
  public OptionalDouble number(String field, double min, double max) {
    Object value = value(field);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!(value instanceof Number number)
        || !(number.doubleValue() >= min)
        || number.doubleValue() > max) {
      fault(field, "is not a number in " + min + ".." + max);
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(number.doubleValue());
  }

  /** As {@link #number}; a fault where it is absent. */
  public OptionalDouble requiredNumber(String field, double min, double max) {
    require(field);
    return number(field, min, max);
  }

  /** A duration such as {@code 10m}, as in configuration files, within bounds. */
  public Optional<Duration> duration(String field, Duration min, Duration max) {
    Object value = value(field);
    if (value == null) {
      return Optional.empty();
    }
    Optional<Duration> duration =
        value instanceof String text ? DurationText.parse(text) : Optional.empty();
    if (duration.isEmpty()) {
      return fault(field, "is not a duration; write it like " + DurationText.FORMS);
    }
    if (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0) {
      return fault(field, "is outside " + DurationText.print(min) + ".." + DurationText.print(max));
    }
    return duration;
  }

  /** One of the words of an enum, in lower case. */
  public <E extends Enum<E>> Optional<E> choice(String field, Class<E> type) {
    Object value = value(field);
    if (value == null) {
      return Optional.empty();
    }
    E[] constants = type.getEnumConstants();
    List<String> words =
        Arrays.stream(constants).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    int place = value instanceof String text ? words.indexOf(text) : -1;
    return place < 0
        ? fault(field, "is none of " + String.join(", ", words))
        : Optional.of(constants[place]);
  }

  /** As {@link #choice}; a fault where it is absent. */
  public <E extends Enum<E>> Optional<E> requiredChoice(String field, Class<E> type) {
    require(field);
    return choice(field, type);
  }

  /** An object within, to be read before this one is finished. */
  public Optional<Input> object(String field) {
    Object value = value(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof JsonObject object)) {
      return fault(field, "is not an object");
    }
    Input within = new Input(object, prefix + field + ".", faults);
    inner.add(within);
    return Optional.of(within);
  }

  /** Texts of a list, each as {@link #text}; none where it is absent. */
  public List<String> texts(String field, int countMax, int lengthMax) {
    Object value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array) || array.size() > countMax) {
      fault(field, "is not a list of at most " + countMax);
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (array.getValue(i) instanceof String text
          && !text.isBlank()
          && text.length() <= lengthMax
          && text.chars().noneMatch(Character::isISOControl)) {
        texts.add(text);
      } else {
        fault(field + "[" + i + "]", "is not a text of 1 to " + lengthMax + " characters");
      }
    }
    return texts;
  }

  private @Nullable Object value(String field) {
    asked.add(field);
    return json.getValue(field);
  }

  private void require(String field) {
    if (json.getValue(field) == null) {
      fault(field, "is missing");
    }
  }

  /** Tells what is wrong with a field beyond its form; nothing is thrown before the end. */
  public <T> Optional<T> fault(String field, String detail) {
    asked.add(field);
    String where = prefix + field;
    if (faults.stream().noneMatch(known -> known.field().equals(where))) {
      faults.add(new Fault(where, detail));
    }
    return Optional.empty();
  }

  /**
   * Ends the reading.
   *
   * @throws Problem 400 naming every field at fault
   */
  public void finish() {
    refuseOthers();
    if (!faults.isEmpty()) {
      throw Problem.ofFields(faults);
    }
  }

  private void refuseOthers() {
    for (String field : json.fieldNames()) {
      if (!asked.contains(field)) {
        String near =
            Words.nearest(field, asked)
                .map(word -> "; did you mean " + word + "?")
                .orElse("; there are " + String.join(", ", asked));
        faults.add(new Fault(prefix + Words.plain(field), "is no field here" + near));
      }
    }
    inner.forEach(Input::refuseOthers);
  }
}
