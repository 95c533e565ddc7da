package dev.meridian.answer;

import dev.meridian.geo.Cidr;
import dev.meridian.wire.Cookie;
import jdk.internal.vm.annotation.Contended;
import org.jspecify.annotations.Nullable;

/**
 * Judges and makes server cookies (RFC 9018). Owned by one responder; allocates nothing.
 *
 * <pre>
 *   server cookie                                   | verdict | cookie in the response
 *   none, or of another length or version           | ABSENT  | new
 *   hash right, at most 30 min old                  | GOOD    | the same
 *   hash right, 30 min to 1 h old                   | GOOD    | new
 *   hash right under the other secret               | GOOD    | new
 *   hash right, over 1 h old or over 5 min ahead    | BAD     | new
 *   hash wrong under both secrets                   | BAD     | new
 * </pre>
 */
@Contended
final class CookieCheck {
  /** What a query's cookie is worth. */
  enum Verdict {
    ABSENT,
    GOOD,
    BAD
  }

  private static final long VERSION = 1L << 56;
  private static final int AGE_SECONDS_MAX = 3600;
  private static final int AHEAD_SECONDS_MAX = 300;
  private static final int RENEWAL_SECONDS = 1800;
  private static final int V4_MESSAGE_LENGTH = 20;
  private static final int V6_MESSAGE_LENGTH = 32;

  private final SipHash sipHash = new SipHash();
  private boolean isKept;
  private long stamp;
  private long hash;

  /** Judges a cookie that is present, and prepares the one to answer with. */
  Verdict check(Cookie cookie, CookieKeys keys, long high, long low, long nowSeconds) {
    isKept = false;
    Verdict verdict = judge(cookie, keys, high, low, nowSeconds);
    stamp = isKept ? cookie.stamp() : VERSION | (nowSeconds & 0xffff_ffffL);
    hash = isKept ? cookie.hash() : hash(keys.current(), cookie.client(), stamp, high, low);
    return verdict;
  }

  /** Version, reserved octets and time stamp of the cookie to answer with. */
  long stamp() {
    return stamp;
  }

  /** Hash of the cookie to answer with. */
  long hash() {
    return hash;
  }

  private Verdict judge(Cookie cookie, CookieKeys keys, long high, long low, long nowSeconds) {
    if (!cookie.hasServerCookie() || (cookie.stamp() >>> 56) != 1) {
      return Verdict.ABSENT;
    }
    int age = age(cookie, nowSeconds);
    if (age > AGE_SECONDS_MAX || age < -AHEAD_SECONDS_MAX) {
      return Verdict.BAD;
    }
    if (matches(keys.current(), cookie, high, low)) {
      isKept = age <= RENEWAL_SECONDS;
      return Verdict.GOOD;
    }
    return matches(keys.other(), cookie, high, low) ? Verdict.GOOD : Verdict.BAD;
  }

  /** Seconds since the stamp in serial number arithmetic (RFC 1982); negative when ahead. */
  private static int age(Cookie cookie, long nowSeconds) {
    return (int) nowSeconds - (int) cookie.stamp();
  }

  private boolean matches(@Nullable CookieSecret secret, Cookie cookie, long high, long low) {
    return secret != null
        && hash(secret, cookie.client(), cookie.stamp(), high, low) == cookie.hash();
  }

  private long hash(CookieSecret secret, long client, long ofStamp, long high, long low) {
    sipHash
        .begin(secret.key0, secret.key1)
        .add(Long.reverseBytes(client))
        .add(Long.reverseBytes(ofStamp));
    if (Cidr.isIpv4(high, low)) {
      long address = Integer.reverseBytes((int) low) & 0xffff_ffffL;
      return Long.reverseBytes(sipHash.end(address, V4_MESSAGE_LENGTH));
    }
    sipHash.add(Long.reverseBytes(high)).add(Long.reverseBytes(low));
    return Long.reverseBytes(sipHash.end(0, V6_MESSAGE_LENGTH));
  }
}
