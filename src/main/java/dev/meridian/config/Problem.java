package dev.meridian.config;

/** Something wrong, or likely wrong, in an operator's file. */
public record Problem(Severity severity, Mark mark, String message) {
  /** Whether it keeps the configuration from being served. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** The same, where it keeps nothing from going on. */
  public Problem asWarning() {
    return new Problem(Severity.WARNING, mark, message);
  }

  @Override
  public String toString() {
    String text = mark + ": " + message;
    return severity == Severity.WARNING ? text + " (warning)" : text;
  }
}
