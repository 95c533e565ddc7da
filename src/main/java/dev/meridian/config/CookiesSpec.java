package dev.meridian.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Server cookies (RFC 7873, RFC 9018).
 *
 * @param enabled whether they are spoken; default true
 * @param secret file of the secret that new cookies are made with; without one, the server makes a
 *     secret of its own and renews it
 * @param otherSecret file of a second secret whose cookies are good too, for rotation in a group of
 *     servers that share an address; only beside {@code secret}
 * @param required whether UDP queries without a good server cookie are answered BADCOOKIE; default
 *     false
 */
public record CookiesSpec(
    boolean enabled, Optional<Path> secret, Optional<Path> otherSecret, boolean required) {
  /** Whether the server makes and renews the secret itself. */
  public boolean isSelfMade() {
    return enabled && secret.isEmpty();
  }
}
