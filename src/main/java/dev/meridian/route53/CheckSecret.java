package dev.meridian.route53;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What authenticates the verdicts that health checks read: those do not validate certificates, so
 * the token does it alone. All nodes of a fleet have the same one.
 *
 * <p>Contract of {@code GET /r53/<cell>/<secret>}: status 200 whatever the verdict, and the token
 * within the first 5120 octets exactly when this node's decision is that the cell is out. A node
 * whose state is stale, or that has lost its peers, omits the token: no token means in service.
 */
public final class CheckSecret {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int PATH_OCTETS = 12;
  private static final int TOKEN_OCTETS = 16;

  private final SecretKeySpec key;
  private final int epoch;

  /**
   * A secret.
   *
   * @param key 16 octets or more
   * @param epoch raised to change the tokens, which updates the checks in place
   */
  public CheckSecret(byte[] key, int epoch) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.epoch = epoch;
  }

  /** The path that a cell's verdict is at. */
  public String path(String cell) {
    return "/r53/" + cell + "/" + ofPath(cell);
  }

  /** What only those who may ask about a cell can know. */
  String ofPath(String cell) {
    return hmac("path " + cell, PATH_OCTETS);
  }

  /** The text that says that a cell is out. */
  public String token(String cell) {
    return "EVICT-" + hmac("evict " + epoch + " " + cell, TOKEN_OCTETS);
  }

  private String hmac(String text, int octets) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(code, 0, octets);
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
