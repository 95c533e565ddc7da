package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import java.util.Arrays;

/**
 * The names of a zone that is being built: owners, and the empty non-terminals between them and the
 * apex. A name is a number, from {@link #APEX} on without gaps, and greater than its parent's.
 */
final class NameTree {
  /** No name. */
  static final int NONE = 0;

  static final int APEX = 1;

  private final Name apex;
  private final Growth growth;
  private final HashIndex index = new HashIndex();
  private final OctetLog octets = new OctetLog();
  private final byte[] wire = new byte[Name.LENGTH_MAX];
  private final int[] labelStarts = new int[Name.LENGTH_MAX / 2 + 1];
  private int size = APEX;
  private int[] parents = new int[16];
  private int[] labels = new int[16];
  private long[] hashes = new long[16];

  NameTree(Name apex, Growth growth) {
    this.apex = apex;
    this.growth = growth;
    hashes[APEX] = LookupName.of(apex).hash(0);
    index.add(hashes[APEX], APEX);
  }

  /** Number of names; the greatest. */
  int size() {
    return size;
  }

  int parent(int name) {
    return parents[name];
  }

  /** The number of a name at or below the apex, which it gets now unless it has one. */
  int add(Name name) {
    int number = APEX;
    for (int label = labelsBelowApex(name) - 1; label >= 0; label--) {
      int parent = number;
      long hash = LookupName.hash(hashes[parent], wire, labelStarts[label]);
      number = child(parent, hash, labelStarts[label]);
      number = number == NONE ? addChild(parent, hash, labelStarts[label]) : number;
    }
    return number;
  }

  /** The number of a name; {@link #NONE} when it is not here. */
  int find(Name name) {
    if (!name.isAtOrBelow(apex)) {
      return NONE;
    }
    int number = APEX;
    for (int label = labelsBelowApex(name) - 1; label >= 0 && number != NONE; label--) {
      long hash = LookupName.hash(hashes[number], wire, labelStarts[label]);
      number = child(number, hash, labelStarts[label]);
    }
    return number;
  }

  /** Whether the first label, below the apex, is a lone asterisk (RFC 4592 section 2.1.1). */
  boolean isWildcard(int name) {
    if (name == APEX) {
      return false;
    }
    int at = OctetLog.offset(labels[name]);
    byte[] array = octets.array(labels[name]);
    return array[at] == 1 && array[at + 1] == '*';
  }

  /** Lays a name out for {@link #child} and {@link #addChild}. */
  private int labelsBelowApex(Name name) {
    name.copyTo(wire);
    int count = 0;
    for (int at = 0; at < name.length() - apex.length(); at += wire[at] + 1) {
      labelStarts[count++] = at;
    }
    return count;
  }

  private int child(int parent, long hash, int label) {
    int slot = index.first(hash);
    int number = index.number(slot);
    while (number != NONE) {
      if (index.agrees(slot, hash) && parents[number] == parent && hasLabel(number, label)) {
        return number;
      }
      slot = index.next(slot);
      number = index.number(slot);
    }
    return NONE;
  }

  private boolean hasLabel(int name, int label) {
    int at = OctetLog.offset(labels[name]);
    int length = wire[label] + 1;
    byte[] array = octets.array(labels[name]);
    return array[at] == wire[label]
        && Arrays.equals(array, at, at + length, wire, label, label + length);
  }

  private int addChild(int parent, long hash, int label) {
    int number = ++size;
    if (number == parents.length) {
      int room = growth.after(number);
      parents = Arrays.copyOf(parents, room);
      labels = Arrays.copyOf(labels, room);
      hashes = Arrays.copyOf(hashes, room);
    }
    parents[number] = parent;
    hashes[number] = hash;
    int length = wire[label] + 1;
    int piece = octets.add(length);
    System.arraycopy(wire, label, octets.array(piece), OctetLog.offset(piece), length);
    labels[number] = piece;
    if (index.isFull()) {
      index(number - 1, growth.after(number));
    }
    index.add(hash, number);
    return number;
  }

  private void index(int greatest, int room) {
    index.clear(room);
    for (int each = APEX; each <= greatest; each++) {
      index.add(hashes[each], each);
    }
  }

  /**
   * Writes a name's labels down to the apex, which is left out.
   *
   * @return the offset behind them
   */
  int write(int name, byte[] target, int from) {
    int to = from;
    for (int each = name; each != APEX; each = parents[each]) {
      int at = OctetLog.offset(labels[each]);
      byte[] array = octets.array(labels[each]);
      int length = array[at] + 1;
      System.arraycopy(array, at, target, to, length);
      to += length;
    }
    return to;
  }

  /** The name as a value. */
  Name name(int name) {
    byte[] octets = new byte[Name.LENGTH_MAX];
    int below = write(name, octets, 0);
    System.arraycopy(apex.toWire(), 0, octets, below, apex.length());
    return Name.ofWire(octets, below + apex.length());
  }

  /** The numbers by the hashes of the names, of which no more will come. */
  HashIndex index() {
    if (index.isTooLargeFor(size)) {
      index(size, size);
    }
    return index;
  }
}
