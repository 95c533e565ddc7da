package dev.meridian.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects every problem of one load, so that all are reported at once. Not thread-safe. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Adds an error: the configuration will not be served. */
  public void error(Mark mark, String message) {
    found.add(new Problem(Problem.Severity.ERROR, mark, message));
  }

  /** Adds a warning: served all the same. */
  public void warning(Mark mark, String message) {
    found.add(new Problem(Problem.Severity.WARNING, mark, message));
  }

  /** Adds those of one file, in the order of its lines. */
  public void addByLine(Problems ofOneFile) {
    ofOneFile.found.stream()
        .sorted(Comparator.comparingInt(problem -> problem.mark().line()))
        .forEach(found::add);
  }

  /** Whether any error was found. */
  public boolean hasErrors() {
    return found.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
  }

  /** All problems in the order in which they were found. */
  public List<Problem> all() {
    return List.copyOf(found);
  }
}
