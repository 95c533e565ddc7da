package dev.meridian.answer;

import org.jspecify.annotations.Nullable;

/**
 * How this server speaks DNS, whatever its zones are.
 *
 * @param udpPayloadMax largest UDP response, octets; 512 to 4096
 * @param nsid name server identifier (RFC 5001), at most 128 octets; empty when there is none
 * @param idleUnits idle time of TCP connections in units of 100 ms (RFC 7828), 0 to 65535
 * @param clientSubnet whether the client subnet option is understood (RFC 7871); else it is ignored
 * @param cookies the secrets of server cookies; null when cookies are off
 */
public record Protocol(
    int udpPayloadMax,
    byte[] nsid,
    int idleUnits,
    boolean clientSubnet,
    @Nullable CookieKeys cookies,
    RateLimits rateLimits,
    ChaosTexts chaos) {
  /** 1232 octets, 10 s, and nothing optional. */
  public static final Protocol PLAIN =
      new Protocol(1232, new byte[0], 100, true, null, RateLimits.OFF, ChaosTexts.NONE);

  /** The same with another idle time of TCP connections, in units of 100 ms. */
  public Protocol withIdleUnits(int units) {
    return new Protocol(udpPayloadMax, nsid, units, clientSubnet, cookies, rateLimits, chaos);
  }

  /** The same with other cookie secrets. */
  public Protocol withCookies(CookieKeys keys) {
    return new Protocol(udpPayloadMax, nsid, idleUnits, clientSubnet, keys, rateLimits, chaos);
  }
}
