package dev.meridian.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The HTTP API.
 *
 * @param address where it listens
 * @param tls files of the certificate and its key; empty for clear text
 * @param tokens file of those who may use it; empty where everybody may who can reach it, which is
 *     allowed on a loopback address only
 * @param hosts names by which clients may call it, lower case, beside its addresses and {@code
 *     localhost}
 * @param perSecond requests a second that one client may send; 1 to 10,000, default 50
 * @param connectionsMax connections at once; 4 to 1,024, default 64
 */
public record ControlSpec(
    InetSocketAddress address,
    Optional<Tls> tls,
    Optional<Path> tokens,
    List<String> hosts,
    int perSecond,
    int connectionsMax) {
  /** Files in PEM (RFC 7468): the certificate with those that lead to its root, and the key. */
  public record Tls(Path cert, Path key) {}
}
