package dev.meridian.config;

import java.nio.file.Path;

/**
 * A log of a sample of the queries.
 *
 * @param sample share of the queries that is logged, 0 to 1; default 1 %
 * @param to file that is appended to, or Unix socket that is connected to
 * @param socket whether {@code to} is a socket
 * @param format how entries are written
 * @param fileMax mebibytes after which a file is set aside; 1 to 1048576, default 64
 */
public record QueryLogSpec(double sample, Path to, boolean socket, Format format, int fileMax) {
  /** How entries are written. */
  public enum Format {
    /** A line of JSON each. */
    JSON("json"),
    /** Dnstap in Frame Streams. */
    DNSTAP("dnstap");

    private final String word;

    Format(String word) {
      this.word = word;
    }

    /** As an operator writes it. */
    public String word() {
      return word;
    }
  }
}
