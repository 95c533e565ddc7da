package dev.meridian.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the corpus is answered as it says. */
final class ConformanceTest {
  private static final Path CORPUS = Path.of("src/test/resources/conformance");
  private static final String SUFFIX = ".txt";

  @TempDir private Path folder = Path.of("");

  static List<String> phenomena() throws IOException {
    return names().filter(name -> name.endsWith(SUFFIX)).map(ConformanceTest::stem).toList();
  }

  private static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static String stem(String name) {
    return name.substring(0, name.length() - SUFFIX.length());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("phenomena")
  void holds(String phenomenon) throws IOException {
    String name = phenomenon + SUFFIX;
    List<String> faults = new ArrayList<>();
    Optional<CorpusFile> file =
        CorpusReader.read(name, Files.readString(CORPUS.resolve(name)), faults);
    if (file.isPresent()) {
      faults.addAll(Stage.play(file.get(), folder));
    }
    assertThat(String.join("\n", faults)).isEmpty();
  }

  @Test
  void folderHoldsNothingElse() throws IOException {
    assertThat(names().filter(name -> !name.endsWith(SUFFIX))).containsExactly("README.md");
  }
}
