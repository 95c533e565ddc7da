package dev.meridian.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The section {@code route53} of {@code meridian.yaml}: which hosted zones are kept, and as whom.
 *
 * @param mark the section
 * @param endpoint of the API instead of AWS's own
 * @param region that the API is addressed in; empty for the one that AWS's own configuration names
 * @param profile of the files in {@code ~/.aws}
 * @param assumeRole ARN of a role that is taken on
 * @param owner whose records these are: what it marks nobody else changes; 1 to 63 letters, digits,
 *     hyphens and underscores
 * @param sync whether {@code serve} keeps the zones in step; default false
 * @param share of the account's request limits that is used, above 0 to 1; default 0.4
 * @param requestsPerSecond that AWS allows the account; default 10
 * @param grace how long a health check that nothing uses is kept, 1 min to 7 days; default 10 min
 * @param deletesMax names and types that one plan may delete; 0 to 10,000, default 50
 * @param deletesShareMax the same as a share of those that are ours; default 0.3
 * @param compare whether {@code serve} compares what Route 53 answers with what it would; default
 *     true
 * @param compareEvery how often, 1 min to 7 days; default 10 min
 * @param checks what mode {@code checks} needs
 * @param zones in the order of the file
 */
public record Route53Spec(
    Mark mark,
    Optional<URI> endpoint,
    Optional<String> region,
    Optional<String> profile,
    Optional<String> assumeRole,
    String owner,
    boolean sync,
    double share,
    int requestsPerSecond,
    Duration grace,
    int deletesMax,
    double deletesShareMax,
    boolean compare,
    Duration compareEvery,
    Optional<ChecksSpec> checks,
    List<ZoneSpec> zones) {
  /** How a decision gets to Route 53. */
  public enum Mode {
    /** This server decides, and pushes the sets that hold what should be served now. */
    ANSWERS,
    /** Route 53's health checks ask this server's nodes what they decided. */
    CHECKS,
    /** Route 53's health checks probe the members themselves. */
    NATIVE;

    /** As an operator writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What mode {@code checks} needs.
   *
   * @param nodes where Route 53's checkers reach the verdicts of each node; 1 to 255
   * @param votes nodes that must agree before something is taken out; 1 to the number of nodes
   * @param secret file of the secret that the URL and the token come from
   */
  public record ChecksSpec(Mark mark, List<InetSocketAddress> nodes, int votes, Path secret) {}

  /**
   * A hosted zone.
   *
   * @param zone name without its final dot, lower case
   * @param hostedZoneId as AWS gave it, without {@code /hostedzone/}
   * @param names what is pushed, in the order of the file; not empty
   */
  public record ZoneSpec(
      Mark mark, String zone, String hostedZoneId, Mode mode, List<NameRule> names) {
    /** The mode of a name by its owner relative to the zone; empty when it is not pushed. */
    public Optional<Mode> mode(String owner) {
      return rule(owner).or(() -> rule(NameRule.ALL)).map(rule -> rule.mode().orElse(mode));
    }

    /** Whether any name may have that mode. */
    public boolean uses(Mode some) {
      return mode == some
          || names.stream().anyMatch(rule -> rule.mode().filter(some::equals).isPresent());
    }

    private Optional<NameRule> rule(String owner) {
      return names.stream().filter(rule -> rule.owner().equals(owner)).findFirst();
    }
  }

  /**
   * A name that is pushed.
   *
   * @param owner relative to the zone, lower case; {@value #ALL} for all that have no rule
   */
  public record NameRule(String owner, Optional<Mode> mode) {
    public static final String ALL = "*";
  }
}
