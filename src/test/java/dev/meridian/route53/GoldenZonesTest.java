package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.health.Target;
import dev.meridian.load.ZoneContents;
import dev.meridian.steer.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Zones and what becomes of them, in {@code src/test/resources/route53}. A file has sections that
 * begin with a line {@code == TITLE}: {@code steering} and {@code zone} as in the operator's files,
 * then what is desired, by a title of a mode and the addresses that are down. Votes are shown where
 * the title says so.
 */
final class GoldenZonesTest {
  private static final Path FILES = Path.of("src/test/resources/route53");
  private static final String SOA =
      "@ 300 SOA ns1 admin 1 3600 600 86400 60\n@ 300 NS ns1\nns1 300 A 192.0.2.53\n";

  @TempDir Path folder;

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.filter(file -> file.toString().endsWith(".golden")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isDesired(Path file) throws IOException {
    Map<String, String> sections = sections(Files.readAllLines(file));
    Files.createDirectory(folder.resolve("zones"));
    Path zone = folder.resolve("zones/app.example.com.zone");
    Files.writeString(zone, SOA + sections.getOrDefault("zone", ""));
    Files.writeString(
        folder.resolve("zones/app.example.com.yaml"), sections.getOrDefault("steering", "{}"));
    Files.writeString(folder.resolve("meridian.yaml"), "{}\n");
    List<String> actual = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    sections.forEach(
        (title, text) -> {
          if (!title.equals("steering") && !title.equals("zone") && !title.isEmpty()) {
            expected.add("== " + title + "\n" + text.strip());
            actual.add("== " + title + "\n" + desired(title));
          }
        });
    assertThat(String.join("\n\n", actual)).isEqualTo(String.join("\n\n", expected));
  }

  private static Map<String, String> sections(List<String> lines) {
    Map<String, String> sections = new LinkedHashMap<>();
    String title = "";
    for (String line : lines) {
      if (line.startsWith("== ")) {
        title = line.substring(3);
        sections.put(title, "");
      } else {
        sections.merge(title, line + "\n", String::concat);
      }
    }
    return sections;
  }

  private String desired(String title) {
    List<String> words = Arrays.asList(title.split("[ ,]+"));
    Mode mode = Mode.valueOf(words.getFirst().toUpperCase(Locale.ROOT));
    ZoneContents contents = contents();
    List<SteeredName> names =
        contents.names().stream()
            .map(
                one ->
                    new SteeredName(one.owner(), one.root(), one.ttl(), one.clientSubnet(), mode))
            .toList();
    List<StaticRrset> records =
        contents.records().stream()
            .filter(one -> !one.owner().toString().startsWith("ns1."))
            .map(one -> new StaticRrset(one.owner(), one.type(), one.ttlSeconds(), one.rdata()))
            .toList();
    Health health =
        member ->
            contents
                .roster()
                .isUp(member, target -> !words.contains(address(contents.targets().get(target))));
    DesiredZone zone =
        DesiredState.of(
            new ZoneSource(
                contents.apex(),
                records,
                names,
                ZoneSource.Judged.all(contents.roster(), contents.targets(), contents.probes())),
            Decisions.under(health),
            World.terms());
    HostedZoneRules.check(zone);
    return ZoneSheet.of(zone, words.contains("votes"));
  }

  private static String address(Target target) {
    return target.address().getAddress().getHostAddress();
  }

  private ZoneContents contents() {
    Problems problems = new Problems();
    ServerConfig config =
        ServerConfigReader.read(folder.resolve("meridian.yaml"), problems).orElseThrow();
    return ZoneContents.read(config, "app.example.com", problems)
        .orElseThrow(() -> new AssertionError(problems.all().toString()));
  }
}
