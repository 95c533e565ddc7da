package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The reference that operators read says what the code does. */
final class ConfigurationReferenceTest {
  static final List<Setting> SETTINGS = Settings.ALL;

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void everySettingStandsThereWithItsDefaultRangeAndSource(Setting setting) throws IOException {
    boolean server =
        List.of("udp", "tcp", "rateLimit", "control", "queryLog", "route53")
            .contains(setting.where());
    String key = server ? setting.where() + "." + setting.key() : setting.key();
    String start = "| `" + key + "` |";
    String end =
        "| `%s` | `%s` | %s |"
            .formatted(setting.standardText(), setting.rangeText(), setting.source());

    List<String> lines = Files.readAllLines(Path.of("docs/CONFIGURATION.md"));

    assertThat(lines).anyMatch(line -> line.startsWith(start) && line.endsWith(end));
  }
}
