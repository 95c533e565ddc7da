package dev.meridian.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A bound UDP socket that another process opened and handed over; until somebody closes it, what is
 * queued in it waits for the first who reads.
 *
 * @param address where it is bound
 * @param descriptor of this process, which owns it
 */
public record InheritedSocket(InetSocketAddress address, int descriptor) {
  /** The address as one word and the port as another, as {@link #parse} reads it. */
  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " " + address.getPort();
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static InetSocketAddress parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException("not an address and a port: " + text);
    }
    return new InetSocketAddress(InetAddress.ofLiteral(words[0]), Integer.parseInt(words[1]));
  }

  /** Gives up a socket that is not wanted. */
  void close() {
    LocalSocket.closeDescriptor(descriptor);
  }
}
