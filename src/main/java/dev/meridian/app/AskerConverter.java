package dev.meridian.app;

import dev.meridian.control.Explain.Asker;
import java.net.InetAddress;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 192.0.2.1} or {@code 192.0.2.0/24}. */
final class AskerConverter implements ITypeConverter<Asker> {
  static final Asker UNSET = new Asker(InetAddress.getLoopbackAddress(), Optional.empty());

  @Override
  public Asker convert(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new Asker(new AddressConverter().convert(text), Optional.empty());
    }
    InetAddress address = new AddressConverter().convert(text.substring(0, slash));
    int bitsMax = address.getAddress().length * 8;
    String bits = text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > bitsMax) {
      throw new TypeConversionException(
          "'" + bits + "' is not a prefix length of 0.." + bitsMax + " in '" + text + "'");
    }
    return new Asker(address, Optional.of(Integer.parseInt(bits)));
  }
}
