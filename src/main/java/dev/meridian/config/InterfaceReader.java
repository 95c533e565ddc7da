package dev.meridian.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads names of network interfaces. */
final class InterfaceReader {
  // What Linux allows (dev_valid_name), of the printable characters of ASCII.
  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[!-~&&[^/:%]]{1,15}");

  private InterfaceReader() {}

  /** One name or a list of them; each once. */
  static List<String> read(Value value) {
    Set<String> names = new LinkedHashSet<>();
    for (Value item : value.listOrOne("a list of network interfaces")) {
      item.word("the name of a network interface")
          .ifPresent(
              name -> {
                if (!NAME.matcher(name).matches()) {
                  item.error(Words.quote(name) + " is not the name of a network interface");
                } else if (!names.add(name)) {
                  item.error(Words.quote(name) + " is in the list twice");
                }
              });
    }
    return List.copyOf(names);
  }
}
