package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/MIGRATION.md shows can be loaded as it stands. */
final class MigrationExamplesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?ms)^```yaml\n# zones/app\\.example\\.com\\.yaml\n(.*?)^```$");
  private static final String ZONE = "$TTL 300\n@ SOA ns h 1 2 3 4 60\n@ NS ns\nns A 192.0.2.53\n";

  @TempDir private Path folder;

  @Test
  void eachExampleLoadsWithoutAnError() throws Exception {
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(Path.of("docs", "MIGRATION.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertThat(examples).hasSize(4);
    Path zones = Files.createDirectory(folder.resolve("zones"));
    Files.writeString(zones.resolve("app.example.com.zone"), ZONE);
    Files.writeString(
        folder.resolve("meridian.yaml"),
        "zones: zones\ngeoip: [%s]\n"
            .formatted(Path.of("geoip", "dbip-country-lite.mmdb").toAbsolutePath()));
    for (String example : examples) {
      Files.writeString(zones.resolve("app.example.com.yaml"), example);
      Problems problems = new Problems();
      boolean loaded = Loader.load(folder.resolve("meridian.yaml"), problems).isPresent();
      assertThat(loaded).as("%s%n%s", example, problems.all()).isTrue();
      assertThat(problems.all().stream().map(problem -> problem.message()))
          .as(example)
          .allMatch(message -> message.contains("TTL"));
    }
  }
}
