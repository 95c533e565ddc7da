package dev.meridian.answer;

/**
 * All that answers depend on, immutable but for the outcomes inside policies.
 *
 * @param udpPayloadMax largest UDP response, octets; 512 to 4096
 */
public record Snapshot(int udpPayloadMax) {
  /** Serves no zone: every query is REFUSED. */
  public static final Snapshot EMPTY = new Snapshot(1232);
}
