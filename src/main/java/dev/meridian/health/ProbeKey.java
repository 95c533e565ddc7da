package dev.meridian.health;

import java.net.InetSocketAddress;

/**
 * What makes two probed things one: the same probe at the same address. Members of several pools
 * with equal keys share one {@link Target} and so one check.
 *
 * @param probe the probe's name with its zone, such as {@code app.example.com/web}
 * @param address where the probe goes
 */
public record ProbeKey(String probe, InetSocketAddress address) {
  /** The target that stands for all that has this key. */
  public Target target(int index, Rules rules) {
    return new Target(index, probe, address, rules);
  }
}
