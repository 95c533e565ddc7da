package dev.meridian.route53;

import java.util.List;

/**
 * What the decisions rest on. Poor evidence is no reason to change what is answered.
 *
 * @param stale what is not known well enough, in words; empty when all is
 * @param quorumLost whether too few nodes see each other to decide
 * @param everythingDown whether no target at all is up, though there are some, and the policies do
 *     not say what to answer then: the fault is likelier here than everywhere else
 */
public record Evidence(List<String> stale, boolean quorumLost, boolean everythingDown) {
  /** Nothing is wrong. */
  public static final Evidence SOUND = new Evidence(List.of(), false, false);

  public Evidence {
    stale = List.copyOf(stale);
  }
}
