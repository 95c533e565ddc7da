package dev.meridian.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ns-1.example}, {@code 192.0.2.53:5300} or {@code [2001:db8::53]:53}; port 53 unless told.
 */
final class NameServerConverter implements ITypeConverter<InetSocketAddress> {
  private static final int PORT = 53;
  private static final Pattern WRITTEN =
      Pattern.compile(
          "\\[([0-9A-Fa-f:.]+)](?::(\\d{1,5}))?|([^:\\[\\]]+)(?::(\\d{1,5}))?|([^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");

  @Override
  public InetSocketAddress convert(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new TypeConversionException("'" + text + "' is no name server; write it like " + FORMS);
    }
    String host = first(written, 1, 3, 5);
    String port = first(written, 2, 4);
    int number = port.isEmpty() ? PORT : Integer.parseInt(port);
    if (number < 1 || number > 65535) {
      throw new TypeConversionException("port " + number + " is outside 1..65535");
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), number);
    } catch (UnknownHostException e) {
      throw new TypeConversionException("there is no address of " + host);
    }
  }

  private static final String FORMS = "ns-1.example or 192.0.2.53:53";

  private static String first(Matcher written, int... groups) {
    for (int group : groups) {
      Optional<String> found = Optional.ofNullable(written.group(group));
      if (found.isPresent()) {
        return found.get();
      }
    }
    return "";
  }
}
