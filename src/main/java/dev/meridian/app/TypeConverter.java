package dev.meridian.app;

import dev.meridian.load.RecordTypes;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A record type by name, such as {@code AAAA} or {@code TYPE65}. */
final class TypeConverter implements ITypeConverter<QueryType> {
  @Override
  public QueryType convert(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int number =
        RecordTypes.number(upper)
            .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a record type"));
    return new QueryType(number, upper);
  }
}
