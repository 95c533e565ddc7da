package dev.meridian.config;

import dev.meridian.config.PolicySpec.NetworkKey;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the key of a networks branch: a prefix, an address, or an autonomous system. */
final class NetworkKeyReader {
  private static final Pattern ASN = Pattern.compile("(?i)AS(\\d{1,18})");
  private static final Pattern PREFIX = Pattern.compile("([^/]*)/(\\d{1,9})");

  /** RFC 6793: four octets. AS 0 is nobody's (RFC 7607). */
  private static final long ASN_MAX = 0xffff_ffffL;

  private NetworkKeyReader() {}

  /** The network; a problem at {@code branch} instead when the key is none. */
  static Optional<NetworkKey> read(String key, Value branch) {
    Matcher asn = ASN.matcher(key);
    if (asn.matches()) {
      return asn(Long.parseLong(asn.group(1)), branch);
    }
    if (key.indexOf('/') >= 0) {
      return prefix(key, branch);
    }
    if (key.indexOf('.') < 0 && key.indexOf(':') < 0) {
      branch.error(
          Words.quote(key)
              + " is not a network; write a prefix (192.0.2.0/24), an address, an ASN (AS64500)"
              + " or default");
      return Optional.empty();
    }
    return AddressText.read(branch, key)
        .map(address -> new NetworkKey.Prefix(branch.mark(), address, bits(address)));
  }

  /** As {@link #read}, for what is no autonomous system. */
  static Optional<NetworkKey.Prefix> readPrefix(String key, Value value) {
    if (key.indexOf('.') < 0 && key.indexOf(':') < 0) {
      value.error(Words.quote(key) + " is not a prefix; write it like 192.0.2.0/24");
      return Optional.empty();
    }
    return read(key, value).map(NetworkKey.Prefix.class::cast);
  }

  /** The network as it is compared: two spellings of one network are one key. */
  static String canonical(NetworkKey key) {
    return switch (key) {
      case NetworkKey.Prefix prefix -> prefix.address().getHostAddress() + "/" + prefix.bits();
      case NetworkKey.Asn asn -> "AS" + asn.number();
    };
  }

  private static Optional<NetworkKey> asn(long number, Value branch) {
    if (number < 1 || number > ASN_MAX) {
      branch.error("AS number " + number + " is outside 1.." + ASN_MAX);
      return Optional.empty();
    }
    return Optional.of(new NetworkKey.Asn(branch.mark(), number));
  }

  private static Optional<NetworkKey> prefix(String key, Value branch) {
    Matcher form = PREFIX.matcher(key);
    if (!form.matches()) {
      branch.error(Words.quote(key) + " is not a prefix; write it like 192.0.2.0/24");
      return Optional.empty();
    }
    return AddressText.read(branch, form.group(1))
        .flatMap(address -> prefix(address, Integer.parseInt(form.group(2)), branch));
  }

  private static Optional<NetworkKey> prefix(InetAddress address, int bits, Value branch) {
    if (bits > bits(address)) {
      branch.error("prefix length " + bits + " is outside 0.." + bits(address));
      return Optional.empty();
    }
    InetAddress network = AddressText.masked(address, bits);
    if (!network.equals(address)) {
      branch.error(
          "host bits are set beyond /%d; write %s/%d"
              .formatted(bits, AddressText.print(network), bits));
      return Optional.empty();
    }
    return Optional.of(new NetworkKey.Prefix(branch.mark(), address, bits));
  }

  private static int bits(InetAddress address) {
    return 8 * address.getAddress().length;
  }
}
