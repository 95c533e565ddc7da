package dev.meridian.control.http;

import dev.meridian.config.AddressText;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out what a web page in somebody's browser sends. A page of another site may not use the API
 * (CORS is closed), and a name that its owner points at this machine (DNS rebinding) is no name of
 * this server: clients call it by an address, by {@code localhost} or by a configured name.
 */
final class Origin {
  private final List<String> hosts;

  Origin(List<String> hosts) {
    this.hosts = hosts;
  }

  /**
   * Looks at where a request was meant to go, and where it comes from.
   *
   * @throws Problem 400, 403 or 421
   */
  void check(HttpServerRequest request) {
    List<String> written = request.headers().getAll("Host");
    if (written.size() != 1) {
      throw Problem.of(400, "a request has one Host header (RFC 9112 section 3.2)");
    }
    String host = written.getFirst();
    if (!isOurs(withoutPort(host))) {
      throw Problem.of(421, "this server has another name; control.hosts may list it");
    }
    String site = request.getHeader("Sec-Fetch-Site");
    boolean foreign = site != null && (site.equals("cross-site") || site.equals("same-site"));
    if (foreign || !isSame(request.getHeader("Origin"), host)) {
      throw Problem.of(403, "pages of other sites may not use this API");
    }
  }

  private boolean isOurs(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || hosts.contains(name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
        || AddressText.parse(unbracketed(name)).isPresent();
  }

  private static String unbracketed(String name) {
    return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static boolean isSame(@Nullable String origin, String host) {
    return origin == null
        || origin.equalsIgnoreCase("http://" + host)
        || origin.equalsIgnoreCase("https://" + host);
  }
}
