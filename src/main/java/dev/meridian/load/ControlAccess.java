package dev.meridian.load;

import java.util.List;
import java.util.Optional;

/**
 * Who may use the API, and by what it proves itself: what the files hold that the configuration
 * names.
 *
 * @param tls empty for clear text
 * @param tokens empty where none is asked for
 */
public record ControlAccess(Optional<TlsIdentity> tls, Optional<List<Token>> tokens) {
  /** Clear text, for everybody. */
  public static final ControlAccess OPEN = new ControlAccess(Optional.empty(), Optional.empty());

  /**
   * A certificate and its key, of the server.
   *
   * @param cert PEM
   * @param key PEM, PKCS #8
   */
  public record TlsIdentity(byte[] cert, byte[] key) {}

  /**
   * A token that is known by its hash only.
   *
   * @param name whose it is, for the journal
   * @param sha256 of its octets
   */
  public record Token(String name, Role role, byte[] sha256) {}
}
