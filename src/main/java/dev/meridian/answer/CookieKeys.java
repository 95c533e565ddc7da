package dev.meridian.answer;

import org.jspecify.annotations.Nullable;

/**
 * The secrets that are live: new cookies are made with the current one, cookies made with the other
 * are good too. That other one is the previous secret after a rotation here, or the next one while
 * a rotation goes through a group of servers that share an address (RFC 9018 section 5).
 *
 * @param required whether UDP queries without a good server cookie are answered BADCOOKIE (RFC 7873
 *     section 5.2.3)
 */
public record CookieKeys(CookieSecret current, @Nullable CookieSecret other, boolean required) {}
