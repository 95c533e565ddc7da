package dev.meridian.app;

import dev.meridian.config.AddressText;
import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A literal address; host names are not looked up. */
final class AddressConverter implements ITypeConverter<InetAddress> {
  @Override
  public InetAddress convert(String text) {
    return AddressText.parse(text)
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' is not an IPv4 or IPv6 address"));
  }
}
