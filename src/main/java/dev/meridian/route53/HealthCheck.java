package dev.meridian.route53;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A health check as a value. Checks are the same by their reference; where what is {@link
 * #immutable} changes, so does the reference: a new check is made, and takes the place of the old
 * one once it has settled.
 *
 * @param reference ours, stable across runs and unique in a zone: letters, digits, {@code -},
 *     {@code _} and {@code .}, at most {@link #REFERENCE_LENGTH_MAX}; the id that AWS gives it is
 *     no part of the desired state
 * @param inverted whether it is healthy when what it looks at is not
 * @param disabled whether it counts as healthy whatever it sees (inverted: as unhealthy)
 */
public record HealthCheck(String reference, Kind kind, boolean inverted, boolean disabled) {
  /** A caller reference has 64 characters; an owner and a version go before ours. */
  public static final int REFERENCE_LENGTH_MAX = 40;

  /** Rejects references that are too long. */
  public HealthCheck {
    if (reference.isEmpty() || reference.length() > REFERENCE_LENGTH_MAX) {
      throw new IllegalArgumentException("reference of a health check: \"" + reference + "\"");
    }
  }

  /** What it looks at. */
  public sealed interface Kind {
    /**
     * An address that the checkers connect to.
     *
     * @param host the Host header and TLS name; empty for none
     * @param port 1 to 65535
     * @param path of HTTP, with its slash; empty for TCP
     * @param search text within the first 5120 octets of the body, at most 255 characters; empty
     *     unless the protocol matches strings
     * @param intervalSeconds 10 or 30
     * @param failureThreshold 1 to 10
     */
    record Endpoint(
        Protocol protocol,
        InetAddress address,
        int port,
        String host,
        String path,
        String search,
        int intervalSeconds,
        int failureThreshold)
        implements Kind {
      public static final int INTERVAL_FAST_SECONDS = 10;
      public static final int INTERVAL_SECONDS = 30;
      public static final int FAILURE_THRESHOLD_MAX = 10;
      public static final int SEARCH_LENGTH_MAX = 255;
      public static final int PATH_LENGTH_MAX = 255;
    }

    /**
     * Other checks, none of them calculated.
     *
     * @param children references of 1 to 255 checks
     * @param threshold healthy when at least so many are
     */
    record Calculated(SortedSet<String> children, int threshold) implements Kind {
      public static final int CHILDREN_MAX = 255;

      /** Copies the children. */
      public Calculated {
        children = Collections.unmodifiableSortedSet(new TreeSet<>(children));
      }
    }
  }

  /** What an endpoint is spoken to with; the names are those of the API. */
  public enum Protocol {
    HTTP,
    HTTPS,
    HTTP_STR_MATCH,
    HTTPS_STR_MATCH,
    TCP;

    /** Whether a text in the body decides. */
    public boolean matchesString() {
      return this == HTTP_STR_MATCH || this == HTTPS_STR_MATCH;
    }

    /** Whether it goes over TLS. */
    public boolean isSecure() {
      return this == HTTPS || this == HTTPS_STR_MATCH;
    }
  }

  /**
   * What cannot be changed of a check that there is.
   *
   * @param protocol empty for a calculated check
   * @param intervalSeconds 0 for a calculated check
   */
  public record Immutable(Optional<Protocol> protocol, int intervalSeconds) {}

  /** What cannot be changed of this check; checks of one reference agree in it. */
  public Immutable immutable() {
    return switch (kind) {
      case Kind.Endpoint endpoint ->
          new Immutable(Optional.of(endpoint.protocol()), endpoint.intervalSeconds());
      case Kind.Calculated _ -> new Immutable(Optional.empty(), 0);
    };
  }

  /**
   * Whether it may begin unhealthy for no reason: a new check counts as one whose endpoint is well
   * only while it is not inverted. To be attached to a record set once it has been seen healthy.
   */
  public boolean mustSettle() {
    return inverted || kind instanceof Kind.Calculated;
  }
}
