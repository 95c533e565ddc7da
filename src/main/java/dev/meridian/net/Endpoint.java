package dev.meridian.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * An address and the transport that is served on it; as text {@code [2001:db8::1]:53/udp}.
 *
 * @param transport UDP or TCP
 * @param address resolved; port 0 only before the socket is bound
 */
public record Endpoint(Transport transport, InetSocketAddress address) {
  @Override
  public String toString() {
    return text(address) + "/" + transport;
  }

  /** An address and port as a configuration writes them, such as {@code [2001:db8::1]:53}. */
  public static String text(InetSocketAddress address) {
    return host(address) + ":" + address.getPort();
  }

  private static String host(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    if (host == null) {
      return address.getHostString();
    }
    String text = host.getHostAddress();
    return host instanceof Inet6Address ? "[" + compressed(text) + "]" : text;
  }

  /** RFC 5952 section 4.2: the longest run of two or more zero fields, the first of equals. */
  private static String compressed(String text) {
    String[] fields = text.split("%", 2)[0].split(":");
    String zone = text.contains("%") ? text.substring(text.indexOf('%')) : "";
    int start = 0;
    int length = 1;
    for (int i = 0; i < fields.length; i++) {
      int run = zeroFields(fields, i);
      if (run > length) {
        start = i;
        length = run;
      }
    }
    if (length == 1) {
      return text;
    }
    return joined(fields, 0, start) + "::" + joined(fields, start + length, fields.length) + zone;
  }

  private static int zeroFields(String[] fields, int from) {
    int to = from;
    while (to < fields.length && fields[to].equals("0")) {
      to++;
    }
    return to - from;
  }

  private static String joined(String[] fields, int from, int to) {
    return String.join(":", Arrays.asList(fields).subList(from, to));
  }
}
