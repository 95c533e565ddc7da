package dev.meridian.load;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.xbill.DNS.Type;

/** Record types by name (IANA registry, RFC 3597 section 5 for unknown ones). */
public final class RecordTypes {
  /** The last of the types in common use, CAA. */
  private static final int NAMED_MAX = Type.CAA;

  private RecordTypes() {}

  /** The names of the types that stand in zones, for suggestions; the rare ones are left out. */
  public static List<String> names() {
    return IntStream.rangeClosed(1, NAMED_MAX)
        .filter(Type::isRR)
        .mapToObj(Type::string)
        .filter(name -> !name.startsWith("TYPE"))
        .toList();
  }

  /** The number of a type or QTYPE, such as {@code AAAA}, {@code ANY} or {@code TYPE65280}. */
  public static OptionalInt number(String name) {
    int number = Type.value(name, true);
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
