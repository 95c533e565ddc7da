package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by name: open addressing with linear probing at a load of at most one half, keyed by the
 * 64-bit suffix hash that a {@link LookupName} already holds. Immutable.
 */
final class NameTable<V> {
  private final long[] hashes;
  private final @Nullable Name[] names;
  private final @Nullable Object[] values;
  private final int mask;

  NameTable(Map<Name, ? extends V> entries) {
    int capacity = Integer.highestOneBit(Math.max(2, entries.size() * 2 - 1)) << 1;
    hashes = new long[capacity];
    names = new Name[capacity];
    values = new Object[capacity];
    mask = capacity - 1;
    entries.forEach(this::put);
  }

  private void put(Name name, V value) {
    long hash = LookupName.of(name).hash(0);
    int slot = (int) hash & mask;
    while (names[slot] != null) {
      slot = (slot + 1) & mask;
    }
    hashes[slot] = hash;
    names[slot] = name;
    values[slot] = value;
  }

  /** The value of the suffix that begins at a label, or null. */
  @SuppressWarnings("unchecked") // only V is ever put
  @Nullable V find(LookupName name, int label) {
    long hash = name.hash(label);
    for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
      Name held = names[slot];
      if (held == null) {
        return null;
      }
      if (hashes[slot] == hash && name.suffixEquals(label, held)) {
        return (V) values[slot];
      }
    }
  }
}
