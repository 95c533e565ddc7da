package dev.meridian.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of RFCs that engineers read names tests that exist, and all of the corpus. */
final class ProtocolReferenceTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  private static List<String[]> rows() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("docs/PROTOCOL.md"));
    int start = lines.indexOf("| RFC | Supported | Tested by | Absent, and why |");
    assertThat(start).isNotNegative();
    return lines.stream()
        .skip(start + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1))
        .toList();
  }

  private static Set<String> stems(String folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> named() throws IOException {
    return rows().stream()
        .flatMap(row -> NAME.matcher(row[3]).results())
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRowSaysWhatIsSupportedAndWhereItIsTested() throws IOException {
    assertThat(rows())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(6);
              assertThat(row[2]).isNotBlank();
              assertThat(row[3]).contains(row[2].startsWith(" no") ? "–" : "`");
            });
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Set<String> exist = stems("src/test/java", ".java");
    exist.addAll(stems("src/test/resources/conformance", ".txt"));
    assertThat(exist).containsAll(named());
  }

  @Test
  void everyFileOfTheCorpusIsNamed() throws IOException {
    assertThat(named()).containsAll(stems("src/test/resources/conformance", ".txt"));
  }
}
