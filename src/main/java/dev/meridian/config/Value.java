package dev.meridian.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in an operator's file, with its place. Asking it for a kind that it is not reports a
 * problem there and answers with nothing, so that reading goes on.
 */
final class Value {
  private static final Pattern BARE_SEGMENT = Pattern.compile("[A-Za-z0-9_@:/-]{1,60}");

  private final Node node;
  private final Mark mark;
  private final Problems problems;

  private Value(Node node, Mark mark, Problems problems) {
    this.node = node;
    this.mark = mark;
    this.problems = problems;
  }

  /** The whole document. */
  static Value root(Node node, String file, Problems problems) {
    return new Value(node, new Mark(file, line(node), ""), problems);
  }

  Mark mark() {
    return mark;
  }

  void error(String message) {
    problems.error(mark, message);
  }

  void warning(String message) {
    problems.warning(mark, message);
  }

  /** An error about one line of a larger value, such as one of its keys. */
  void error(int line, String message) {
    problems.error(new Mark(mark.file(), line, mark.path()), message);
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isWord() {
    return node instanceof ScalarNode && !isNull();
  }

  /** Nothing was written, or YAML's null. */
  boolean isNull() {
    return node instanceof ScalarNode scalar
        && (scalar.getTag().equals(Tag.NULL)
            || (scalar.isPlain()
                && switch (scalar.getValue()) {
                  case "", "~", "null", "Null", "NULL" -> true;
                  default -> false;
                }));
  }

  /** The text of a word; {@code expected} says in a message what should stand here. */
  Optional<String> word(String expected) {
    if (isWord() && node instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    return mismatch(expected);
  }

  /** The word {@code true} or {@code false}. */
  Optional<Boolean> flag() {
    return word("true or false")
        .flatMap(
            word ->
                switch (word) {
                  case "true" -> Optional.of(true);
                  case "false" -> Optional.of(false);
                  default -> {
                    error(Words.quote(word) + " is neither true nor false");
                    yield Optional.empty();
                  }
                });
  }

  /** The values of a list. */
  Optional<List<Value>> list(String expected) {
    if (!(node instanceof SequenceNode sequence)) {
      return mismatch(expected);
    }
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      String path = mark.path() + "[" + items.size() + "]";
      items.add(new Value(item, new Mark(mark.file(), lineHere(item), path), problems));
    }
    return Optional.of(items);
  }

  /** Values in a list; 0 for anything else. */
  int size() {
    return node instanceof SequenceNode sequence ? sequence.getValue().size() : 0;
  }

  /** The values of a list, or this value alone where no list was written. */
  List<Value> listOrOne(String expected) {
    return isList() ? list(expected).orElse(List.of()) : List.of(this);
  }

  /** Keys and values in the order of the file; nothing written is an empty mapping. */
  Optional<Map<String, Value>> mapping(String expected) {
    if (isNull()) {
      return Optional.of(Map.of());
    }
    if (!(node instanceof MappingNode mapping)) {
      return mismatch(expected);
    }
    Map<String, Value> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      key(tuple)
          .ifPresent(
              key -> {
                Value value = entry(key, tuple);
                Value first = entries.putIfAbsent(key, value);
                if (first != null) {
                  error(
                      lineHere(tuple.getKeyNode()),
                      "key %s stands twice, first on line %d"
                          .formatted(Words.quote(key), first.mark.line()));
                }
              });
    }
    return Optional.of(entries);
  }

  private Optional<String> key(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    if (!(key instanceof ScalarNode scalar)) {
      error(lineHere(key), "a key is a word, not a list or a mapping");
      return Optional.empty();
    }
    if (scalar.isPlain() && scalar.getValue().equals("<<")) {
      error(lineHere(key), "merge keys (<<) are not part of YAML 1.2; write the keys out");
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  /** A block mapping or list belongs to the line of its key. */
  private Value entry(String key, NodeTuple tuple) {
    Node value = tuple.getValueNode();
    int keyLine = lineHere(tuple.getKeyNode());
    int line = value instanceof ScalarNode ? Math.max(line(value), keyLine) : keyLine;
    String path = (mark.path().isEmpty() ? "" : mark.path() + ".") + segment(key);
    return new Value(value, new Mark(mark.file(), line, path), problems);
  }

  /** Never before this value: the node of an alias stands where its anchor does. */
  private int lineHere(Node inner) {
    return Math.max(line(inner), mark.line());
  }

  /** Whether this is a mapping with such a key. Reports nothing. */
  boolean has(String key) {
    return child(key).isPresent();
  }

  /** Keys and values of a mapping, nothing for anything else. Reports nothing. */
  Map<String, Value> entries() {
    Map<String, Value> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          entries.putIfAbsent(key.getValue(), entry(key.getValue(), tuple));
        }
      }
    }
    return entries;
  }

  /** The value under a key that a mapping has just once. Reports nothing. */
  Optional<Value> only(String key) {
    return node instanceof MappingNode mapping
            && mapping.getValue().stream().filter(tuple -> isKey(tuple, key)).count() == 1
        ? child(key)
        : Optional.empty();
  }

  private static boolean isKey(NodeTuple tuple, String key) {
    return tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key);
  }

  /** The value under a key of a mapping. Reports nothing. */
  Optional<Value> child(String key) {
    if (!(node instanceof MappingNode mapping)) {
      return Optional.empty();
    }
    return mapping.getValue().stream()
        .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
        .findFirst()
        .map(tuple -> entry(key, tuple));
  }

  private <T> Optional<T> mismatch(String expected) {
    error(
        isNull()
            ? "has no value; expected " + expected
            : "expected " + expected + ", found " + found());
    return Optional.empty();
  }

  private String found() {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar -> Words.quote(scalar.getValue());
      default -> "something else";
    };
  }

  private static String segment(String key) {
    return BARE_SEGMENT.matcher(key).matches() ? key : '"' + Words.plain(key) + '"';
  }

  private static int line(Node node) {
    return node.getStartMark().map(start -> start.getLine() + 1).orElse(0);
  }
}
