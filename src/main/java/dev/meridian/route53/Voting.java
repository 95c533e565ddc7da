package dev.meridian.route53;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is asked in mode {@code checks}, and how many must agree to take a cell out. A node that
 * cannot be reached has no vote.
 *
 * @param votes 1 to the number of voters
 */
public record Voting(List<Voter> voters, int votes, CheckSecret secret) {
  /** Rejects what can never agree. */
  public Voting {
    voters = List.copyOf(voters);
    Set<String> names = new HashSet<>();
    voters.forEach(voter -> names.add(voter.name()));
    if (votes < 1 || votes > voters.size() || names.size() < voters.size()) {
      throw new IllegalArgumentException(votes + " votes of " + names);
    }
  }

  /**
   * A node of this server.
   *
   * @param name stable and unique among the voters
   * @param endpoint where the checkers reach it; a literal address
   * @param host the Host header; may be empty
   * @param secure whether over TLS, whose certificate nobody checks
   */
  public record Voter(String name, InetSocketAddress endpoint, String host, boolean secure) {}

  /** Healthy children that keep a cell in service: n − q + 1 of n. */
  int healthyRequired() {
    return voters.size() - votes + 1;
  }
}
