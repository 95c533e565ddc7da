package dev.meridian.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Turns a file into a bounded YAML document. Words stay text whatever they look like (YAML 1.2
 * failsafe schema), so that Norway's {@code NO} needs no quotes.
 */
final class YamlSource {
  /** Largest file, octets; also its largest number of code points. */
  static final int OCTETS_MAX = 8 << 20;

  /** Deepest nesting of mappings and lists; 16 policies inside one another need 52. */
  static final int DEPTH_MAX = 100;

  /** Most values once every alias is replaced by what it stands for. */
  static final int VALUES_MAX = 1_000_000;

  /** Braces open a mapping unless the word that holds them is quoted from its start. */
  private static final Pattern BARE_TEMPLATE = Pattern.compile("\\s([a-z]+://)?\\{address\\}");

  private final String text;
  private final String file;
  private final Problems problems;

  /** Where the event stands that was read last; 0 before the first. */
  private int lineReached;

  private YamlSource(String text, String file, Problems problems) {
    this.text = text;
    this.file = file;
    this.problems = problems;
  }

  /** The text of a file; a problem instead when it cannot be read or is not UTF-8. */
  static Optional<String> load(Path file, Problems problems) {
    Mark whole = new Mark(file.toString(), 0, "");
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        problems.error(whole, "is not a regular file");
        return Optional.empty();
      }
      byte[] octets;
      try (InputStream in = Files.newInputStream(file)) {
        octets = in.readNBytes(OCTETS_MAX + 1);
      }
      if (octets.length > OCTETS_MAX) {
        problems.error(whole, tooLarge());
        return Optional.empty();
      }
      return decode(octets, file.toString(), problems);
    } catch (NoSuchFileException missing) {
      problems.error(whole, "does not exist");
    } catch (AccessDeniedException denied) {
      problems.error(whole, "may not be read by this user");
    } catch (IOException broken) {
      problems.error(whole, "cannot be read: " + Words.plain(String.valueOf(broken.getMessage())));
    }
    return Optional.empty();
  }

  private static String tooLarge() {
    return "is larger than %d MiB".formatted(OCTETS_MAX >> 20);
  }

  /** Strict UTF-8: a replacement character would hide the fault. */
  static Optional<String> decode(byte[] octets, String file, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(octets);
    CharBuffer out = CharBuffer.allocate(octets.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += octets[i] == '\n' ? 1 : 0;
      }
      problems.error(
          new Mark(file, line, ""),
          "is not UTF-8: octet 0x%02x cannot stand here".formatted(octets[in.position()]));
      return Optional.empty();
    }
    return Optional.of(out.flip().toString());
  }

  /** The one document of the text; a problem instead when there is none that can be used. */
  static Optional<Value> parse(String text, String file, Problems problems) {
    return new YamlSource(text, file, problems).document();
  }

  private Optional<Value> document() {
    if (text.length() > OCTETS_MAX) {
      fault(0, tooLarge());
      return Optional.empty();
    }
    try {
      return isShallow() ? compose() : Optional.empty();
    } catch (YamlEngineException broken) {
      report(broken);
    } catch (RuntimeException slip) {
      // The engine's own slip, say on an escape above "\U7FFFFFFF"; it tells no place.
      fault(lineReached, "is not YAML: the parser cannot read what stands from this line on");
    }
    return Optional.empty();
  }

  /** The composer recurses, so depth is measured on the event stream first, which does not. */
  private boolean isShallow() {
    int depth = 0;
    for (Event event : new Parse(settings()).parseString(text)) {
      lineReached = lineOf(event);
      if (event instanceof CollectionStartEvent start && ++depth > DEPTH_MAX) {
        fault(
            lineOf(start), "mappings and lists are nested more than %d deep".formatted(DEPTH_MAX));
        return false;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
    return true;
  }

  private Optional<Value> compose() {
    Optional<Node> root = new Compose(settings()).composeString(text);
    Optional<Value> value =
        root.filter(node -> new Census().accepts(node))
            .map(node -> Value.root(node, file, problems));
    if (root.isEmpty() || value.filter(Value::isNull).isPresent()) {
      fault(0, "is empty; write {} where every default will do");
      return Optional.empty();
    }
    return value;
  }

  private LoadSettings settings() {
    return LoadSettings.builder()
        .setLabel(file)
        .setSchema(new FailsafeSchema())
        .setCodePointLimit(OCTETS_MAX)
        .setMaxAliasesForCollections(1000)
        .setAllowNonScalarKeys(true) // Value reports them, with all the rest
        .setAllowDuplicateKeys(true) // likewise
        .setAllowRecursiveKeys(false)
        .build();
  }

  private void report(YamlEngineException broken) {
    switch (broken) {
      case MarkedYamlEngineException marked -> {
        int line = marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
        String sentence = Words.line(sentence(marked));
        fault(line, "is not YAML: " + sentence + hint(sentence, line));
      }
      case ReaderException unreadable ->
          fault(
              lineOf(unreadable.getPosition()),
              "is not YAML: character U+%04X is not allowed".formatted(unreadable.getCodePoint()));
      case YamlVersionException version -> fault(0, "is not YAML 1.2");
      default -> fault(0, "is not YAML: " + Words.line(String.valueOf(broken.getMessage())));
    }
  }

  private static String sentence(MarkedYamlEngineException marked) {
    String context = marked.getContext();
    String problem = marked.getProblem();
    return context == null || context.isEmpty() ? problem : context + ": " + problem;
  }

  /** The mistakes that the grammar of YAML invites and its messages do not explain. */
  private String hint(String sentence, int line) {
    if (sentence.contains("(TAB)")) {
      return "; indent with spaces, not tabs";
    }
    if (sentence.contains("alias") || sentence.contains("'@'")) {
      return "; a word that begins with * or @ needs quotes";
    }
    String written = text.lines().skip(Math.max(0, line - 1L)).findFirst().orElse("");
    return BARE_TEMPLATE.matcher(written).find()
        ? "; an address template needs quotes: \"https://{address}/\""
        : "";
  }

  private static int lineOf(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private int lineOf(int position) {
    return 1 + (int) text.codePoints().limit(position).filter(point -> point == '\n').count();
  }

  private void fault(int line, String message) {
    problems.error(new Mark(file, line, ""), message);
  }

  /** What a value holds with its aliases written out. */
  private record Extent(long values, int depth) {
    static final Extent ONE = new Extent(1, 1);

    Extent holding(Extent inner) {
      return new Extent(
          Math.min(values + inner.values, Integer.MAX_VALUE), Math.max(depth, inner.depth + 1));
    }
  }

  /**
   * Measures a document before anything walks it. Aliases share nodes, so that ten short lines can
   * stand for more values than memory holds, and a node can hold itself.
   */
  private final class Census {
    /**
     * Nodes compare by identity. An anchor stands before its aliases: this recurses no deeper than
     * the text nests.
     */
    private final Map<Node, Optional<Extent>> measured = new HashMap<>();

    private boolean sound = true;

    boolean accepts(Node root) {
      Extent extent = measure(root);
      if (sound && extent.values > VALUES_MAX) {
        fail(root, "holds more than %,d values once aliases are written out".formatted(VALUES_MAX));
      }
      if (sound && extent.depth > DEPTH_MAX) {
        fail(root, "aliases nest mappings and lists more than %d deep".formatted(DEPTH_MAX));
      }
      return sound;
    }

    private Extent measure(Node node) {
      Optional<Extent> known = measured.get(node);
      if (known != null) {
        known.ifPresentOrElse(extent -> {}, () -> fail(node, "holds an alias to itself"));
        return known.orElse(Extent.ONE);
      }
      checkTag(node);
      measured.put(node, Optional.empty());
      Extent extent = Extent.ONE;
      if (node instanceof SequenceNode sequence) {
        for (Node item : sequence.getValue()) {
          extent = extent.holding(measure(item));
        }
      } else if (node instanceof MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
          extent = extent.holding(measure(tuple.getKeyNode()));
          extent = extent.holding(measure(tuple.getValueNode()));
        }
      }
      measured.put(node, Optional.of(extent));
      return extent;
    }

    private void checkTag(Node node) {
      Tag own =
          node instanceof ScalarNode ? Tag.STR : node instanceof MappingNode ? Tag.MAP : Tag.SEQ;
      if (!node.getTag().equals(own) && !node.getTag().equals(Tag.NULL)) {
        fail(node, "tag " + Words.quote(node.getTag().getValue()) + " is not supported");
      }
    }

    private void fail(Node node, String message) {
      sound = false;
      fault(node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0), message);
    }
  }
}
