package dev.meridian.route53;

/** How a decision comes to Route 53. */
public enum Mode {
  /** This server decides, and pushes what is to be answered; a change needs a push. */
  ANSWERS,
  /** Health checks ask this server's nodes for their verdicts; a change needs no push. */
  CHECKS,
  /** Route 53 probes the members by itself. */
  NATIVE
}
