package dev.meridian.zone;

import dev.meridian.wire.Name;
import dev.meridian.zone.ZoneBuilder.Faults;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of one owner and one type, equal ones once (RFC 2181 section 5).
 *
 * @param <P> a place in the operator's files
 */
final class Rrset<P> {
  final int type;

  /** The least of its records' (RFC 2181 section 5.2). */
  long ttlSeconds;

  final List<Rdata<P>> rdatas = new ArrayList<>(1);
  private boolean ttlsDiffer;

  /**
   * By canonical RDATA, where there is more than one: equal records are found at once however many
   * there are.
   */
  private Map<ByteBuffer, P> places = Map.of();

  /** RDATA in wire form, and where it stands. */
  record Rdata<P>(byte[] octets, P place) {}

  Rrset(int type) {
    this.type = type;
  }

  P place() {
    return rdatas.getFirst().place();
  }

  void add(long recordTtlSeconds, byte[] rdata, P place, Faults<P> faults) {
    if (rdatas.isEmpty()) {
      ttlSeconds = recordTtlSeconds;
    } else if (!isNew(rdata, place, faults)) {
      return;
    }
    if (recordTtlSeconds != ttlSeconds) {
      tellTtls(recordTtlSeconds, place, faults);
      ttlSeconds = Math.min(recordTtlSeconds, ttlSeconds);
    }
    rdatas.add(new Rdata<>(rdata, place));
  }

  private boolean isNew(byte[] rdata, P place, Faults<P> faults) {
    if (rdatas.size() == 1) {
      places = new HashMap<>();
      places.put(canonical(rdatas.getFirst().octets()), place());
    }
    P first = places.putIfAbsent(canonical(rdata), place);
    if (first != null) {
      faults.warning(place, "the same record stands at " + first + " already");
    }
    return first == null;
  }

  private void tellTtls(long recordTtlSeconds, P place, Faults<P> faults) {
    if (!ttlsDiffer) {
      faults.warning(
          place,
          "TTL %d differs from %d in the same RRset; the least is served (RFC 2181 5.2)"
              .formatted(recordTtlSeconds, ttlSeconds));
    }
    ttlsDiffer = true;
  }

  /** RDATA to compare by: names in it mean the same in either case (RFC 4343). */
  private ByteBuffer canonical(byte[] rdata) {
    int name = Types.lastName(type);
    if (name < 0) {
      return ByteBuffer.wrap(rdata);
    }
    byte[] lower = Name.ofWire(Arrays.copyOfRange(rdata, name, rdata.length)).toWire();
    return ByteBuffer.allocate(rdata.length).put(rdata, 0, name).put(lower).flip();
  }
}
