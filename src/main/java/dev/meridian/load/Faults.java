package dev.meridian.load;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Words for exceptions that operators meet. */
final class Faults {
  private Faults() {}

  /** What went wrong, without the name of an exception class where it has words of its own. */
  static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
