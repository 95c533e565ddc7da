package dev.meridian.control.http;

import dev.meridian.config.AddressText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each client may still send: a bucket of tokens for each IPv4 address and IPv6
 * /56. Knows so many clients at most, and forgets those that it has not heard of for longest. Used
 * by one thread.
 */
final class Pace {
  private static final int CLIENTS_MAX = 1024;
  private static final int IPV6_BITS = 56;

  /** What may come at once, seconds' worth. */
  private static final int BURST_SECONDS = 2;

  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > CLIENTS_MAX;
        }
      };

  private int perSecond;

  Pace(int perSecond) {
    this.perSecond = perSecond;
  }

  private record Bucket(double left, long atNanos) {}

  void setPerSecond(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Takes so many from a client's bucket, if it holds one at least. */
  boolean take(InetAddress client, double count, long nowNanos) {
    InetAddress key =
        client instanceof Inet4Address ? client : AddressText.masked(client, IPV6_BITS);
    double full = (double) perSecond * BURST_SECONDS;
    Bucket before = buckets.getOrDefault(key, new Bucket(full, nowNanos));
    double left = Math.min(full, before.left() + (nowNanos - before.atNanos()) / 1e9 * perSecond);
    boolean allowed = left >= 1;
    buckets.put(key, new Bucket(allowed ? left - count : left, nowNanos));
    return allowed;
  }
}
