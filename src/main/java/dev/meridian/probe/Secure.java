package dev.meridian.probe;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.TlsSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How connections are made, and whom they trust.
 *
 * @param standard whom to trust where a probe does not say; empty: whom the JDK trusts
 */
record Secure(Optional<TrustOptions> standard) {
  /** A connection without TLS. */
  static ConnectOptions plain(InetSocketAddress address, Duration timeout) {
    return new ConnectOptions()
        .setRemoteAddress(SocketAddress.inetSocketAddress(address))
        .setTimeout(Math.toIntExact(timeout.toMillis()));
  }

  /**
   * A connection with TLS.
   *
   * @param host the name in the handshake and in the certificate; empty: the address, which is in
   *     the certificate only
   */
  ConnectOptions connection(
      TlsSpec tls, Optional<String> host, InetSocketAddress address, Duration timeout) {
    ConnectOptions options =
        plain(address, timeout)
            .setHost(host.orElseGet(() -> AddressText.print(address.getAddress())))
            .setPort(address.getPort())
            .setSsl(true)
            .setSslOptions(options(tls, timeout));
    host.ifPresent(options::setSniServerName);
    return options;
  }

  private ClientSSLOptions options(TlsSpec tls, Duration timeout) {
    ClientSSLOptions options =
        new ClientSSLOptions()
            .setTrustAll(!tls.verify())
            .setHostnameVerificationAlgorithm(tls.verify() ? "HTTPS" : "")
            .setSslHandshakeTimeout(timeout.toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    trust(tls.authority()).ifPresent(options::setTrustOptions);
    return options;
  }

  /** Whom to trust; empty: whom the JDK trusts. */
  Optional<TrustOptions> trust(Optional<Authority> authority) {
    Optional<TrustOptions> own =
        authority.map(one -> new PemTrustOptions().addCertValue(Buffer.buffer(one.pem())));
    return own.or(() -> standard);
  }
}
