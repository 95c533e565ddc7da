package dev.meridian.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** One of the two schemas that editors read, beside the loader of the same file. */
final class EditorSchema {
  static final EditorSchema SERVER =
      new EditorSchema(
          "docs/schema/meridian.schema.json",
          (text, problems) -> ServerConfigReader.read(text, "meridian.yaml", problems));

  static final EditorSchema ZONE =
      new EditorSchema(
          "docs/schema/zone.schema.json",
          (text, problems) ->
              SteeringConfigReader.read(text, "zones/app.example.com.yaml", problems));

  static final List<EditorSchema> ALL = List.of(SERVER, ZONE);

  private final String path;
  private final JsonNode document;
  private final JsonSchema schema;
  private final BiFunction<String, Problems, Optional<?>> loader;

  private EditorSchema(String path, BiFunction<String, Problems, Optional<?>> loader) {
    this.path = path;
    try {
      this.document = new ObjectMapper().readTree(Path.of(path).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                document, SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());
    this.loader = loader;
  }

  /** The schema itself. */
  JsonNode document() {
    return document;
  }

  /** What the schema says against a text. */
  List<ValidationMessage> faults(String yaml) {
    return List.copyOf(schema.validate(json(yaml)));
  }

  /** What the loader says against it: errors, not warnings. */
  List<Problem> errors(String yaml) {
    Problems problems = new Problems();
    var _ = loader.apply(yaml, problems);
    return problems.all().stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .toList();
  }

  /** The keys that any mapping of the schema has. */
  Set<String> vocabulary() {
    Set<String> words = new TreeSet<>();
    collect(document, words);
    return words;
  }

  private static void collect(JsonNode node, Set<String> words) {
    node.path("properties").fieldNames().forEachRemaining(words::add);
    node.forEach(inner -> collect(inner, words));
  }

  @Override
  public String toString() {
    return path;
  }

  /** A text as an editor sees it, by the core schema of YAML 1.2. */
  static JsonNode json(String yaml) {
    Node root =
        new Compose(LoadSettings.builder().setSchema(new CoreSchema()).build())
            .composeString(yaml)
            .orElseThrow();
    return json(root);
  }

  private static JsonNode json(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
          object.set(((ScalarNode) tuple.getKeyNode()).getValue(), json(tuple.getValueNode()));
        }
        yield object;
      }
      case SequenceNode sequence -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        sequence.getValue().forEach(item -> array.add(json(item)));
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar.getTag(), scalar.getValue());
      default -> throw new IllegalArgumentException(node.toString());
    };
  }

  private static JsonNode scalar(Tag tag, String text) {
    if (tag.equals(Tag.NULL)) {
      return JsonNodeFactory.instance.nullNode();
    } else if (tag.equals(Tag.BOOL)) {
      return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
    } else if (tag.equals(Tag.INT) && text.matches("[+-]?\\d+")) {
      return JsonNodeFactory.instance.numberNode(new BigInteger(text));
    } else if (tag.equals(Tag.FLOAT) && text.matches("[+-]?[\\d.]+([eE][+-]?\\d+)?")) {
      return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
    }
    return JsonNodeFactory.instance.textNode(text);
  }
}
