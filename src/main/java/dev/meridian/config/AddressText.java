package dev.meridian.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Literal addresses, with a port or a prefix length. Never asks the DNS. */
public final class AddressText {
  /** Four numbers without leading zeros: the shorter and the octal forms of old are traps. */
  private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::(\\d{1,5}))?");
  private static final Pattern WITH_PORT = Pattern.compile("([^:]*):(\\d{1,5})");

  private AddressText() {}

  /** The address written here; a problem instead when it is not a literal address. */
  static Optional<InetAddress> read(Value value) {
    return value.word("a literal address").flatMap(text -> read(value, text));
  }

  /** The address that this part of a value is. */
  static Optional<InetAddress> read(Value value, String text) {
    Optional<InetAddress> address = parse(text);
    if (address.isEmpty()) {
      value.error(Words.quote(text) + " is not a literal IPv4 or IPv6 address" + reason(text));
    } else if (address.get() instanceof Inet4Address && text.indexOf(':') >= 0) {
      value.error(Words.quote(text) + " is IPv4-mapped; write " + address.get().getHostAddress());
      return Optional.empty();
    }
    return address;
  }

  private static String reason(String text) {
    return text.indexOf('%') >= 0
        ? "; zone identifiers are not supported"
        : text.startsWith("[") ? "; no brackets here" : "";
  }

  /** The address that a text is; empty for host names and for the shorter forms of old. */
  public static Optional<InetAddress> parse(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  /**
   * An address and a port, {@code 192.0.2.1:53} or {@code [2001:db8::1]:53}.
   *
   * @param standardPort where none is written; empty when one must be
   */
  static Optional<InetSocketAddress> readWithPort(
      Value value, OptionalInt standardPort, int portMin) {
    return value
        .word("an address and port such as 127.0.0.1:8053 or \"[::1]:8053\"")
        .flatMap(text -> split(value, text, standardPort, portMin));
  }

  private static Optional<InetSocketAddress> split(
      Value value, String text, OptionalInt standardPort, int portMin) {
    Matcher bracketed = BRACKETED.matcher(text);
    if (bracketed.matches()) {
      String inner = bracketed.group(1);
      if (inner.indexOf(':') < 0) {
        value.error(Words.quote(text) + ": only an IPv6 address stands in brackets");
        return Optional.empty();
      }
      return join(value, inner, Optional.ofNullable(bracketed.group(2)), standardPort, portMin);
    }
    Matcher withPort = WITH_PORT.matcher(text);
    return withPort.matches()
        ? join(value, withPort.group(1), Optional.of(withPort.group(2)), standardPort, portMin)
        : join(value, text, Optional.empty(), standardPort, portMin);
  }

  private static Optional<InetSocketAddress> join(
      Value value, String host, Optional<String> portText, OptionalInt standardPort, int portMin) {
    Optional<InetAddress> address = read(value, host);
    if (portText.isEmpty() && standardPort.isEmpty()) {
      value.error("has no port; write it like 127.0.0.1:8081 or \"[::1]:8081\"");
      return Optional.empty();
    }
    int port = portText.map(Integer::parseInt).orElseGet(() -> standardPort.orElse(0));
    if (port < portMin || port > 65535) {
      value.error("port " + port + " is outside " + portMin + "..65535");
      return Optional.empty();
    }
    return address.map(literal -> new InetSocketAddress(literal, port));
  }

  /** The address with every bit beyond the first {@code bits} cleared. */
  public static InetAddress masked(InetAddress address, int bits) {
    byte[] octets = address.getAddress();
    for (int i = 0; i < octets.length; i++) {
      int kept = Math.clamp(bits - 8 * i, 0, 8);
      octets[i] &= (byte) (0xff00 >> kept);
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("an address has 4 or 16 octets", impossible);
    }
  }

  /** An address and a port as an operator would write them; without the port where it is 0. */
  public static String print(InetSocketAddress at) {
    String host = print(at.getAddress());
    return at.getPort() == 0
        ? host
        : (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at.getPort();
  }

  /** As an operator would write it: IPv6 in the form of RFC 5952 section 4. */
  public static String print(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    List<String> groups = new ArrayList<>();
    while (octets.hasRemaining()) {
      groups.add(Integer.toHexString(octets.getShort() & 0xffff));
    }
    return compressed(groups);
  }

  /** RFC 5952 section 4.2: the first of the longest runs, of two groups at least. */
  private static String compressed(List<String> groups) {
    int start = 0;
    int length = 0;
    for (int i = 0; i < groups.size(); i++) {
      int run = 0;
      while (i + run < groups.size() && groups.get(i + run).equals("0")) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    return length < 2
        ? String.join(":", groups)
        : String.join(":", groups.subList(0, start))
            + "::"
            + String.join(":", groups.subList(start + length, groups.size()));
  }
}
