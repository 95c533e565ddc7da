package dev.meridian.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A bound UDP socket that another process opened and handed over; until somebody closes it, what is
 * queued in it waits for the first who reads.
 *
 * @param address where it is bound
 * @param descriptor of this process, which owns it
 */
public record InheritedSocket(InetSocketAddress address, int descriptor) {
  /** The addresses of sockets, one a line, as {@link #of} reads them. */
  public static String addresses(List<InheritedSocket> sockets) {
    return sockets.stream()
        .map(one -> one.address.getAddress().getHostAddress() + " " + one.address.getPort())
        .collect(Collectors.joining("\n"));
  }

  /**
   * A socket that came with its address.
   *
   * @throws IOException if the text is no address and port
   */
  public static InheritedSocket of(String text, int descriptor) throws IOException {
    int blank = text.indexOf(' ');
    try {
      return new InheritedSocket(
          new InetSocketAddress(
              InetAddress.ofLiteral(text.substring(0, Math.max(0, blank))),
              Integer.parseInt(text.substring(blank + 1))),
          descriptor);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address and a port: " + text, e);
    }
  }

  /** Gives up a socket that is not wanted. */
  void close() {
    LocalSocket.closeDescriptor(descriptor);
  }
}
