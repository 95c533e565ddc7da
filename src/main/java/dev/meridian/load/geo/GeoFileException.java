package dev.meridian.load.geo;

import java.nio.file.Path;

/** A geo database cannot be used. The message names no file; {@link #file} does. */
public final class GeoFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path file;

  GeoFileException(Path file, String message) {
    super(message);
    this.file = file;
  }

  /** The database in question. */
  public Path file() {
    return file;
  }
}
