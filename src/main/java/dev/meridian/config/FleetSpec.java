package dev.meridian.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The nodes that decide together, as written.
 *
 * @param nats URLs of servers of one NATS cluster, one at least
 * @param name of the fleet: those of one NATS cluster are told apart by it; default {@code
 *     meridian}
 * @param credentials file of a NATS user's JWT and seed
 * @param replicas of what the fleet shares; 1, 3 or 5, default 1
 * @param regional whether the vantages of a node's own region decide for it where they can; default
 *     false
 * @param vantagesPerTarget 1 to 100, default 3
 * @param freshFor how long a vantage counts after it was heard of; 2 s to 60 s, default 5 s
 * @param forgetAfter how long a silent vantage is known to exist; 1 min to 30 days, default 24 h
 */
public record FleetSpec(
    List<String> nats,
    String name,
    Optional<Path> credentials,
    Optional<TlsSpec> tls,
    int replicas,
    QuorumSpec quorum,
    boolean regional,
    int vantagesPerTarget,
    Duration freshFor,
    Duration forgetAfter,
    RecuseSpec recuse) {

  /**
   * {@code tls: {ca: ca.pem, cert: node.pem, key: node.key}}; PEM files.
   *
   * @param authority whom to trust instead of the system's own
   * @param certificate of this node, with its key; both or none
   */
  public record TlsSpec(Optional<Path> authority, Optional<Path> certificate, Optional<Path> key) {}

  /** How many vantages must say the same. */
  public sealed interface QuorumSpec {
    /** More than half; the default. */
    record Majority() implements QuorumSpec {}

    /** 1 to 100. */
    record Count(int vantages) implements QuorumSpec {}

    /** 1 to 100. */
    record Percent(int percent) implements QuorumSpec {}
  }

  /**
   * When a vantage does not believe itself.
   *
   * @param share of unrelated groups of targets that fail at once; default 50 %
   * @param groups without so many it always believes itself; 3 to 1000, default 3
   * @param window what fails within it fails at once; 1 s to 1 h, default 1 min
   * @param longest it does not believe itself; 1 s to 24 h, default 15 min
   */
  public record RecuseSpec(double share, int groups, Duration window, Duration longest) {}
}
