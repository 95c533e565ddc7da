package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every number of the configuration has the default and the bounds in the schemas that it has. */
final class SchemaSettingsTest {
  static final List<Setting> SETTINGS = Settings.ALL;

  /** Where the value of a setting is described elsewhere than below its section. */
  private static final Map<Setting, String> ELSEWHERE =
      Map.of(
          Settings.SHARE_WEIGHT,
          "/$defs/weight",
          Settings.BIAS,
          "/$defs/bias",
          Settings.VOTES,
          "/$defs/checks/properties/votes");

  private static final Map<String, Long> UNITS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void everySettingHasItsDefaultAndItsBounds(Setting setting) {
    JsonNode node = node(setting);

    assertThat(node.path("description").asText()).endsWith(description(setting));
    assertThat(node.path("default").asText("none")).isEqualTo(setting.standardText());
    switch (setting) {
      case Setting.Whole whole -> isBounded(node, "integer", whole.min(), whole.max());
      case Setting.Ratio _ -> {
        isBounded(node, "number", 0, 1);
        takes(node, "0%", "5%", "2.5%", "100%", "0.05", "1");
        refuses(node, "100.5%", "101%", "1.01", "5 %", "-1%");
      }
      case Setting.Degrees degrees -> isBounded(node, "number", -degrees.max(), degrees.max());
      case Setting.Span span ->
          UNITS.forEach((unit, millis) -> isBounded(node, span.min(), span.max(), unit, millis));
    }
  }

  private static String description(Setting setting) {
    String standard = setting.standardText();
    return (standard.equals("none") ? " " : " Default " + standard + "; ")
        + setting.rangeText()
        + ".";
  }

  private static JsonNode node(Setting setting) {
    String pointer =
        ELSEWHERE.getOrDefault(
            setting,
            (setting.where().isEmpty() ? "" : "/$defs/" + setting.where())
                + "/properties/"
                + setting.key());
    List<JsonNode> found =
        EditorSchema.ALL.stream()
            .map(schema -> schema.document().at(pointer))
            .filter(node -> node.isObject() && node.has("type"))
            .toList();
    assertThat(found).as(pointer).hasSize(1);
    return found.getFirst();
  }

  private static void isBounded(JsonNode node, String type, int min, int max) {
    assertThat(node.get("type")).map(JsonNode::asText).contains(type);
    assertThat(node.get("minimum").asInt()).isEqualTo(min);
    assertThat(node.get("maximum").asInt()).isEqualTo(max);
  }

  /** JSON Schema cannot compare durations: in each unit the pattern ends where the range does. */
  private static void isBounded(
      JsonNode node, Duration min, Duration max, String unit, long millis) {
    long least = Math.ceilDiv(min.toMillis(), millis);
    long most = max.toMillis() / millis;
    if (least <= most) {
      takes(node, least + unit, (least + most) / 2 + unit, most + unit);
    }
    refuses(node, most + 1 + unit, most * 10 + 9 + unit, "-1" + unit, "1.5" + unit);
    if (least > 0) {
      refuses(node, least - 1 + unit);
    }
  }

  private static void takes(JsonNode node, String... texts) {
    Pattern pattern = Pattern.compile(node.get("pattern").asText());
    assertThat(texts).as("%s", pattern).allMatch(text -> pattern.matcher(text).find());
  }

  private static void refuses(JsonNode node, String... texts) {
    Pattern pattern = Pattern.compile(node.get("pattern").asText());
    assertThat(texts).as("%s", pattern).noneMatch(text -> pattern.matcher(text).find());
  }
}
