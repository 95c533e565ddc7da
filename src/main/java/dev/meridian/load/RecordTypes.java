package dev.meridian.load;

import java.util.OptionalInt;
import org.xbill.DNS.Type;

/** Record types by name (IANA registry, RFC 3597 section 5 for unknown ones). */
public final class RecordTypes {
  private RecordTypes() {}

  /** The number of a type or QTYPE, such as {@code AAAA}, {@code ANY} or {@code TYPE65280}. */
  public static OptionalInt number(String name) {
    int number = Type.value(name, true);
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
