package dev.meridian.control.http;

import dev.meridian.load.ControlAccess;
import dev.meridian.load.ControlAccess.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells callers by their bearer tokens (RFC 6750). */
final class Tokens {
  private static final String SCHEME = "Bearer ";

  private Tokens() {}

  /**
   * Who a request comes from. Takes as long whichever token it is, and whether it is one: the hash
   * of what was sent is compared with all of them.
   *
   * @param authorization the header; null where there is none
   * @throws Problem 401 when a token is asked for and this is none
   */
  static Caller caller(ControlAccess access, @Nullable String authorization) {
    Optional<List<Token>> known = access.tokens();
    if (known.isEmpty()) {
      return Caller.LOCAL;
    }
    if (authorization == null) {
      throw refused("Bearer realm=\"meridian\"", "a bearer token is needed");
    }
    byte[] sent = sha256(sent(authorization));
    Optional<Token> found = Optional.empty();
    for (Token token : known.get()) {
      if (MessageDigest.isEqual(token.sha256(), sent)) {
        found = Optional.of(token);
      }
    }
    return found
        .map(token -> new Caller(token.name(), token.role()))
        .orElseThrow(
            () ->
                refused(
                    "Bearer realm=\"meridian\", error=\"invalid_token\"",
                    "this is no token of this server"));
  }

  /** The token in a header; empty where there is none. */
  static String sent(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? authorization.substring(SCHEME.length()).strip()
        : "";
  }

  private static Problem refused(String challenge, String detail) {
    return Problem.of(401, detail).with("WWW-Authenticate", challenge);
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
