package dev.meridian.app;

import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A literal address; host names are not looked up. */
final class AddressConverter implements ITypeConverter<InetAddress> {
  @Override
  public InetAddress convert(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not an IPv4 or IPv6 address");
    }
  }
}
