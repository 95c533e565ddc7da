package dev.meridian.app;

import dev.meridian.control.Explain.Asker;
import dev.meridian.geo.Location;
import dev.meridian.load.Geography;
import dev.meridian.route53.ParityClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clients on whose behalf two authorities are asked.
 *
 * @param all one at least
 */
record ParityClients(List<ParityClient> all) {
  private static final int IPV4_BITS = 24;
  private static final int IPV6_BITS = 48;
  private static final int TRIES_PER_CLIENT = 50;

  /** One in so many is an IPv6 network. */
  private static final int IPV6_PART = 5;

  /** First 16 bits of what registries have given out (IANA IPv6 unicast assignments). */
  private static final int[] IPV6_FIRST = {0x2001, 0x2400, 0x2600, 0x2800, 0x2a00, 0x2c00};

  /** Copies the list. */
  ParityClients {
    all = List.copyOf(all);
  }

  /** Those that were named. */
  static ParityClients named(List<Asker> askers, Geography geography) {
    return new ParityClients(
        askers.stream()
            .map(
                asker -> {
                  int whole = asker.address().getAddress().length * Byte.SIZE;
                  int bits = asker.prefixLength().orElse(whole == 32 ? IPV4_BITS : IPV6_BITS);
                  return client(asker.address(), bits, geography);
                })
            .toList());
  }

  /**
   * Networks drawn by lot among those whose country the geo databases know, so that no country has
   * more than its share; fewer, or one of which nothing is known, where they know too little.
   */
  static ParityClients drawn(int count, Geography geography, Random random) {
    List<ParityClient> all = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    int each = 1;
    for (int turn = 1; all.size() < count && turn <= count * TRIES_PER_CLIENT; turn++) {
      ParityClient client = network(turn % IPV6_PART == 0, geography, random);
      String country = client.location().country();
      if (!country.isEmpty() && seen.merge(country, 1, Integer::sum) <= each) {
        all.add(client);
      }
      each = 1 + turn / (count * TRIES_PER_CLIENT / 10 + 1);
    }
    return new ParityClients(all.isEmpty() ? List.of(network(false, geography, random)) : all);
  }

  private static ParityClient network(boolean ipv6, Geography geography, Random random) {
    byte[] octets = new byte[ipv6 ? 16 : 4];
    random.nextBytes(octets);
    if (ipv6) {
      int first = IPV6_FIRST[random.nextInt(IPV6_FIRST.length)];
      octets[0] = (byte) (first >> 8);
      octets[1] = (byte) (first | (octets[1] & 0x0f));
    } else {
      octets[0] = (byte) (1 + random.nextInt(223)); // below multicast
    }
    try {
      return client(InetAddress.getByAddress(octets), ipv6 ? IPV6_BITS : IPV4_BITS, geography);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ParityClient client(InetAddress address, int bits, Geography geography) {
    ParityClient masked = new ParityClient(address, bits, Location.UNKNOWN);
    return new ParityClient(masked.network(), bits, geography.location(masked.network()));
  }
}
