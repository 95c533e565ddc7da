package dev.meridian.tap;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Frames of dnstap ({@code dnstap.proto}): AUTH_RESPONSE with request and response, AUTH_QUERY for
 * what got no response.
 */
final class Dnstap implements Encoding {
  private static final int TYPE_MESSAGE = 1;
  private static final int AUTH_QUERY = 1;
  private static final int AUTH_RESPONSE = 2;
  private static final int INET = 1;
  private static final int INET6 = 2;
  private static final int UDP = 1;
  private static final int TCP = 2;
  private static final int MILLIS_PER_SECOND = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final byte[] identity;
  private final byte[] version;

  Dnstap(String identity, String version) {
    this.identity = identity.getBytes(StandardCharsets.UTF_8);
    this.version = version.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] encode(Sighting seen) {
    return FrameStreams.data(
        new Protobuf()
            .octets(1, identity)
            .octets(2, version)
            .octets(14, message(seen))
            .number(15, TYPE_MESSAGE)
            .toOctets());
  }

  private static byte[] message(Sighting seen) {
    boolean answered = seen.response().length > 0;
    byte[] client = Clients.octets(seen.high(), seen.low());
    long seconds = seen.millis() / MILLIS_PER_SECOND;
    int nanos = (int) (seen.millis() % MILLIS_PER_SECOND) * NANOS_PER_MILLI;
    Protobuf message =
        new Protobuf()
            .number(1, answered ? AUTH_RESPONSE : AUTH_QUERY)
            .number(2, client.length == Integer.BYTES ? INET : INET6)
            .number(3, seen.stream() ? TCP : UDP)
            .octets(4, client);
    InetAddress server = seen.server().getAddress();
    if (!server.isAnyLocalAddress()) {
      message.octets(5, server.getAddress());
    }
    message
        .number(6, seen.port())
        .number(7, seen.server().getPort())
        .number(8, seconds)
        .fixed(9, nanos)
        .octets(10, seen.query());
    if (answered) {
      message.number(12, seconds).fixed(13, nanos).octets(14, seen.response());
    }
    return message.toOctets();
  }

  @Override
  public byte[] start() {
    return FrameStreams.typed(FrameStreams.START);
  }

  @Override
  public byte[] end() {
    return FrameStreams.plain(FrameStreams.STOP);
  }

  @Override
  public boolean endsFiles() {
    return true;
  }
}
