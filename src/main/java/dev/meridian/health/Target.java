package dev.meridian.health;

import java.net.InetSocketAddress;

/**
 * What is probed: one address and port by one probe, however many pools and names use it.
 *
 * @param index its place in the {@link HealthTable}
 * @param probe the probe's name with its zone, such as {@code app.example.com/web}
 * @param address where the probe goes
 * @param rules how its verdict follows from its checks
 */
public record Target(int index, String probe, InetSocketAddress address, Rules rules) {
  /** What tells it from other targets, whatever its place. */
  public ProbeKey key() {
    return new ProbeKey(probe, address);
  }
}
