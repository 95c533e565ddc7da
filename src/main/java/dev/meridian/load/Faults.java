package dev.meridian.load;

import dev.meridian.config.Words;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Words for exceptions that operators meet. */
final class Faults {
  private Faults() {}

  /** What went wrong, without the name of an exception class and without a path. */
  static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case NotDirectoryException _ -> "is not a folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemLoopException _ -> "symbolic links in a circle";
      case CharacterCodingException _ -> "its name is not in this system's character set";
      default -> {
        String message = e.getMessage();
        yield message == null || message.isBlank() ? "cannot be read" : Words.line(message);
      }
    };
  }
}
