package dev.meridian.state;

/** A file is not as it was written, or not of a form that is known here. */
final class DamagedFileException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedFileException(String message) {
    super(message);
  }
}
