package dev.meridian.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.StandardSocketOptions;

/**
 * Vert.x's transport over the JDK's channels, which also shares the port of a TCP server that asks
 * for it ({@code SO_REUSEPORT}), as Vert.x itself does over native transports alone. So that one
 * process can take over from another.
 */
public final class SharedPortTransport implements io.vertx.core.transport.Transport {
  private static final Transport SHARING =
      new NioTransport() {
        @Override
        public void configure(TcpConfig options, boolean unixDomain, ServerBootstrap bootstrap) {
          super.configure(options, unixDomain, bootstrap);
          if (options.isSoReusePort() && !unixDomain) {
            bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
          }
        }
      };

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Throwable unavailabilityCause() {
    return NIO.unavailabilityCause();
  }

  @Override
  public Transport implementation() {
    return SHARING;
  }
}
