package dev.meridian.load;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the records of a master file by owner and type. */
final class PushedRecords {
  private record Key(Name owner, int type) {}

  private static final class Gathered {
    private long ttlSeconds = Long.MAX_VALUE;
    private final List<byte[]> rdata = new ArrayList<>();
  }

  private final Map<Key, Gathered> sets = new LinkedHashMap<>();

  /** Adds a record; of differing TTLs the least counts (RFC 2181 section 5.2). */
  void add(Name owner, int type, long ttlSeconds, byte[] rdata) {
    Gathered set = sets.computeIfAbsent(new Key(owner, type), _ -> new Gathered());
    set.ttlSeconds = Math.min(set.ttlSeconds, ttlSeconds);
    if (set.rdata.stream().noneMatch(held -> Arrays.equals(held, rdata))) {
      set.rdata.add(rdata.clone());
    }
  }

  List<Pushed.Records> all() {
    return sets.entrySet().stream()
        .map(
            set ->
                new Pushed.Records(
                    set.getKey().owner(),
                    set.getKey().type(),
                    set.getValue().ttlSeconds,
                    set.getValue().rdata))
        .toList();
  }
}
