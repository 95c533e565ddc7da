package dev.meridian.load.geo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A geo database cannot be used. The message names no file; {@link #file} does. */
public final class GeoFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path file;

  GeoFileException(Path file, String message) {
    super(message);
    this.file = file;
  }

  /** This one and those that it holds as suppressed: one for each faulty database. */
  public List<GeoFileException> all() {
    return Stream.concat(
            Stream.of(this),
            Arrays.stream(getSuppressed())
                .filter(GeoFileException.class::isInstance)
                .map(GeoFileException.class::cast))
        .toList();
  }

  /** The database in question. */
  public Path file() {
    return file;
  }
}
