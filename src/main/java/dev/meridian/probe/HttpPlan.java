package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * One target's request, put together once: where to connect, under which name, and what to ask.
 *
 * @param tls whether over TLS
 * @param serverName the name in the TLS handshake (SNI, unless it is an address) and in the
 *     certificate, without brackets
 * @param hostHeader value of the Host header (RFC 9110 section 7.2)
 * @param requestTarget path and query (RFC 9112 section 3.2.1)
 */
record HttpPlan(
    ProbeSpec.Check.Http check,
    InetSocketAddress address,
    boolean tls,
    String serverName,
    String hostHeader,
    String requestTarget) {
  private static final String USER_AGENT = "meridian-probe";

  /**
   * @param address where the connection goes, whatever host and port the URL has
   * @throws IllegalArgumentException if the URL is not one of HTTP or HTTPS with a host
   */
  static HttpPlan of(ProbeSpec.Check.Http check, InetSocketAddress address) {
    URI url = URI.create(check.url().replace("{address}", bracketed(address.getAddress())));
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    String urlHost = url.getHost();
    if (!(scheme.equals("http") || scheme.equals("https")) || urlHost == null) {
      throw new IllegalArgumentException(check.url() + " is not an HTTP or HTTPS URL");
    }
    boolean tls = scheme.equals("https");
    String port = address.getPort() == (tls ? 443 : 80) ? "" : ":" + address.getPort();
    return new HttpPlan(
        check,
        address,
        tls,
        withoutPort(check.host().orElse(urlHost)),
        check.host().orElse(urlHost + port),
        requestTarget(url));
  }

  HttpConnectOptions connection() {
    return new HttpConnectOptions()
        .setServer(SocketAddress.inetSocketAddress(address))
        .setHost(serverName)
        .setPort(address.getPort())
        .setSsl(tls);
  }

  RequestOptions request() {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(check.method()))
            .setURI(requestTarget)
            .putHeader(HttpHeaders.HOST, hostHeader)
            .putHeader(HttpHeaders.USER_AGENT, USER_AGENT);
    if (check.method().equals("POST")) {
      // RFC 9110 section 8.6: a method that has a body by its nature says that there is none.
      request.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
    }
    check.headers().forEach(request::putHeader);
    return request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  private static String requestTarget(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return Optional.ofNullable(url.getRawQuery()).map(query -> path + "?" + query).orElse(path);
  }

  private static String bracketed(InetAddress address) {
    String literal = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return literal;
    }
    int zone = literal.indexOf('%');
    return "[" + (zone < 0 ? literal : literal.substring(0, zone)) + "]";
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      return host.substring(1, Math.max(1, host.indexOf(']')));
    }
    String name = host.replaceFirst(":\\d*$", "");
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
