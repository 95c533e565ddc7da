package dev.meridian.app;

import dev.meridian.wire.Name;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A domain name in presentation format. */
final class NameConverter implements ITypeConverter<Name> {
  @Override
  public Name convert(String text) {
    try {
      return Name.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
