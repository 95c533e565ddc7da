package dev.meridian.zone;

import dev.meridian.wire.NetworkOrder;
import dev.meridian.wire.Wire;
import dev.meridian.zone.ZoneBuilder.Faults;
import dev.meridian.zone.ZoneBuilder.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a zone that is being built, by the numbers of their owners. They are kept as
 * octets; RRsets are put together each time they are asked for, since a large zone would not bear
 * an object for each.
 *
 * @param <P> a place in the operator's files
 */
final class Records<P> {
  /** No record. */
  static final int NONE = 0;

  // A record: type, TTL, length of RDATA, RDATA.
  private static final int TTL_AT = 2;
  private static final int RDLENGTH_AT = 6;
  private static final int HEADER_LENGTH = 8;

  private final Faults<P> silent =
      new Faults<>() {
        @Override
        public void error(P place, String message) {}

        @Override
        public void warning(P place, String message) {}
      };

  private final Growth growth;
  private final OctetLog octets = new OctetLog();

  /** The piece of each record; records count from 1. */
  private int[] pieces = new int[16];

  /** The record after each of the same owner; the first after the last. */
  private int[] nexts = new int[16];

  /** The line of each record. */
  private int[] lines = new int[16];

  private int size;

  /** The files that records stand in, each with the first of the records in it. */
  private final List<Source<P>> sources = new ArrayList<>();

  private int[] firsts = new int[4];

  /** The last record of each owner; 0 for none. */
  private int[] lasts = new int[16];

  private final BitSet delegated = new BitSet();
  private final BitSet redirected = new BitSet();

  Records(Growth growth) {
    this.growth = growth;
  }

  void add(int owner, int type, long ttlSeconds, byte[] rdata, Source<P> source, int line) {
    int record = ++size;
    if (record == pieces.length) {
      int room = growth.after(record);
      pieces = Arrays.copyOf(pieces, room);
      nexts = Arrays.copyOf(nexts, room);
      lines = Arrays.copyOf(lines, room);
    }
    lines[record] = line;
    if (sources.isEmpty() || !sources.getLast().equals(source)) {
      stand(source, record);
    }
    int piece = octets.add(HEADER_LENGTH + rdata.length);
    byte[] array = octets.array(piece);
    int at = OctetLog.offset(piece);
    NetworkOrder.putU16(array, at, type);
    NetworkOrder.putU32(array, at + TTL_AT, (int) ttlSeconds);
    NetworkOrder.putU16(array, at + RDLENGTH_AT, rdata.length);
    System.arraycopy(rdata, 0, array, at + HEADER_LENGTH, rdata.length);
    pieces[record] = piece;
    append(owner, record);
    switch (type) {
      case Wire.TYPE_NS -> delegated.set(owner);
      case Wire.TYPE_DNAME -> redirected.set(owner);
      default -> {}
    }
  }

  private void stand(Source<P> source, int first) {
    if (sources.size() == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * firsts.length);
    }
    firsts[sources.size()] = first;
    sources.add(source);
  }

  private P place(int record) {
    int found = Arrays.binarySearch(firsts, 0, sources.size(), record);
    return sources.get(found >= 0 ? found : -found - 2).at(lines[record]);
  }

  /** Whether a name owns NS records. */
  boolean hasNs(int owner) {
    return delegated.get(owner);
  }

  /** Whether a name owns a DNAME record. */
  boolean hasDname(int owner) {
    return redirected.get(owner);
  }

  private void append(int owner, int record) {
    if (owner >= lasts.length) {
      lasts = Arrays.copyOf(lasts, Math.max(growth.after(lasts.length), owner + 1));
    }
    int last = lasts[owner];
    if (last == 0) {
      nexts[record] = record;
    } else {
      nexts[record] = nexts[last];
      nexts[last] = record;
    }
    lasts[owner] = record;
  }

  private int last(int owner) {
    return owner < lasts.length ? lasts[owner] : 0;
  }

  /** Whether a name owns any record. */
  boolean has(int owner) {
    return last(owner) != 0;
  }

  /** Whether a name owns records of a type. */
  boolean has(int owner, int type) {
    int last = last(owner);
    if (last == 0) {
      return false;
    }
    int record = last;
    do {
      if (type(record) == type) {
        return true;
      }
      record = nexts[record];
    } while (record != last);
    return false;
  }

  /** The RRsets of a name in the order of their types. */
  List<Rrset<P>> rrsets(int owner) {
    return rrsets(owner, silent);
  }

  /** As {@link #rrsets(int)}; tells what of a name's records is not served as it was written. */
  List<Rrset<P>> rrsets(int owner, Faults<P> faults) {
    List<Rrset<P>> sets = new ArrayList<>(2);
    int last = last(owner);
    int record = last;
    while (record != 0) {
      record = nexts[record];
      add(record, set(sets, type(record)), faults);
      record = record == last ? 0 : record;
    }
    return sets;
  }

  private static <P> Rrset<P> set(List<Rrset<P>> sets, int type) {
    int from = 0;
    int to = sets.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sets.get(middle).type < type) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    if (from == sets.size() || sets.get(from).type != type) {
      sets.add(from, new Rrset<>(type));
    }
    return sets.get(from);
  }

  /** One RRset of a name, or null. */
  @Nullable Rrset<P> rrset(int owner, int type) {
    if (!has(owner, type)) {
      return null;
    }
    Rrset<P> set = new Rrset<>(type);
    int last = last(owner);
    int record = last;
    do {
      record = nexts[record];
      if (type(record) == type) {
        add(record, set, silent);
      }
    } while (record != last);
    return set;
  }

  /** The only record of a name; {@link #NONE} when it owns none or several. */
  int sole(int owner) {
    int last = last(owner);
    return nexts[last] == last ? last : NONE;
  }

  int type(int record) {
    int piece = pieces[record];
    return NetworkOrder.u16(octets.array(piece), OctetLog.offset(piece));
  }

  long ttlSeconds(int record) {
    return NetworkOrder.u32(array(record), rdataAt(record) - HEADER_LENGTH + TTL_AT) & 0xffff_ffffL;
  }

  /** The array that holds the RDATA of a record. */
  byte[] array(int record) {
    return octets.array(pieces[record]);
  }

  /** Where in its array the RDATA of a record begins. */
  int rdataAt(int record) {
    return OctetLog.offset(pieces[record]) + HEADER_LENGTH;
  }

  int rdataLength(int record) {
    return NetworkOrder.u16(array(record), rdataAt(record) - HEADER_LENGTH + RDLENGTH_AT);
  }

  private void add(int record, Rrset<P> set, Faults<P> faults) {
    int from = rdataAt(record);
    byte[] rdata = Arrays.copyOfRange(array(record), from, from + rdataLength(record));
    set.add(ttlSeconds(record), rdata, place(record), faults);
  }

  /** Whether nothing that a name owns can be at odds with the rest of it, or with the name. */
  boolean isPlain(int owner) {
    if (!has(owner)) {
      return true;
    }
    int sole = sole(owner);
    return sole != NONE && type(sole) != Wire.TYPE_SOA && type(sole) != Wire.TYPE_NS;
  }
}
