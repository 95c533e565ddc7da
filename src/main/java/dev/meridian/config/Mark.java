package dev.meridian.config;

/**
 * A place in an operator's file, for messages.
 *
 * @param file as the operator wrote it or as found in the zones folder
 * @param line from 1; 0 when the whole file is meant
 * @param path where in the document, such as {@code pools.eu.members[2].weight}; may be empty
 */
public record Mark(String file, int line, String path) {
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + (path.isEmpty() ? "" : ": " + path);
  }
}
