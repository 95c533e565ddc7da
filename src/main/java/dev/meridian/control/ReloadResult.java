package dev.meridian.control;

import java.util.List;

/**
 * How a reload ended.
 *
 * @param served whether what was loaded is served now; else all stays as it was
 * @param summary in words: what changed, or how many errors there are
 * @param changes what is steered otherwise, and which clients moved for it; a line each
 * @param problems errors and warnings, each with its place, in the order of {@code check}
 * @param millis that it took
 */
public record ReloadResult(
    boolean served, String summary, List<String> changes, List<String> problems, long millis) {
  public ReloadResult {
    changes = List.copyOf(changes);
    problems = List.copyOf(problems);
  }

  /** A reload after which all is as it was. */
  public static ReloadResult failed(String summary, List<String> problems, long millis) {
    return new ReloadResult(false, summary, List.of(), problems, millis);
  }
}
