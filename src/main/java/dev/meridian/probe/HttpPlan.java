package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
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
  static final String USER_AGENT = "meridian-probe";

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

  /** The versions that may be spoken, the first by preference; several only over TLS. */
  static List<HttpVersion> versions(ProbeSpec.Check.Http check) {
    return switch (check.version()) {
      case ANY ->
          check.url().startsWith("https:")
              ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
              : List.of(HttpVersion.HTTP_1_1);
      case HTTP_1_1 -> List.of(HttpVersion.HTTP_1_1);
      case HTTP_2 -> List.of(HttpVersion.HTTP_2);
    };
  }

  /** Whether the server may answer by this version. */
  boolean allows(HttpVersion spoken) {
    return check.version() != ProbeSpec.HttpVersion.HTTP_2 || spoken == HttpVersion.HTTP_2;
  }

  HttpConnectOptions connection() {
    return new HttpConnectOptions()
        .setServer(SocketAddress.inetSocketAddress(address))
        .setHost(serverName)
        .setPort(address.getPort())
        .setSsl(tls);
  }

  /**
   * The request.
   *
   * @param spoken in HTTP/2 the name of the host is no header (RFC 9113 section 8.3.1), nor is
   *     there one about the connection (section 8.2.2)
   */
  RequestOptions request(HttpVersion spoken) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(check.method()))
            .setURI(requestTarget)
            .putHeader(HttpHeaders.USER_AGENT, USER_AGENT);
    if (check.method().equals("POST") && check.content().isEmpty()) {
      // RFC 9110 section 8.6: a method that has a body by its nature says that there is none.
      request.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
    }
    check.headers().forEach(request::putHeader);
    if (spoken != HttpVersion.HTTP_2) {
      request.putHeader(HttpHeaders.HOST, hostHeader);
      request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return request;
  }

  /** What stands for the Host header in HTTP/2. */
  HostAndPort authority() {
    return HostAndPort.parseAuthority(hostHeader, -1);
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
