package dev.meridian.app;

import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the configuration, and the loading of it. */
final class ConfigOption {
  static final int PROBLEMS_SHOWN_MAX = 1000;
  static final String FILE_DEFAULT = "meridian.yaml";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = FILE_DEFAULT,
      description = "Configuration file (default: ./${DEFAULT-VALUE}).")
  private Path file;

  ConfigOption() {
    this(Path.of(FILE_DEFAULT));
  }

  ConfigOption(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** Loads the file that was named; see {@link #load(Path)}. */
  Optional<Loaded> load() {
    return load(file);
  }

  /** Loads, and prints every problem to standard error; empty when there was an error. */
  static Optional<Loaded> load(Path file) {
    Problems problems = new Problems();
    Optional<Loaded> loaded =
        Loader.load(file, problems, Runtime.getRuntime().availableProcessors());
    show(problems.all());
    if (loaded.isEmpty()) {
      System.err.println("meridian: " + summary(problems.all()) + "; nothing is served");
    }
    return loaded;
  }

  private static void show(List<Problem> problems) {
    shown(problems).forEach(System.err::println);
    int more = problems.size() - PROBLEMS_SHOWN_MAX;
    if (more > 0) {
      System.err.println("meridian: and " + more + " problems more");
    }
  }

  /** At most {@value #PROBLEMS_SHOWN_MAX} of these; errors come first where they are more. */
  static List<Problem> shown(List<Problem> problems) {
    return problems.size() <= PROBLEMS_SHOWN_MAX
        ? problems
        : problems.stream()
            .sorted(Comparator.comparing(Problem::severity))
            .limit(PROBLEMS_SHOWN_MAX)
            .toList();
  }

  /** Such as {@code 2 errors}. */
  static String summary(List<Problem> problems) {
    long errors =
        problems.stream().filter(problem -> problem.severity() == Problem.Severity.ERROR).count();
    return errors + (errors == 1 ? " error" : " errors");
  }
}
