package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Wire;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All zones that are served, found by the longest apex that ends a name. Immutable. */
public final class ZoneTable {
  /** No zones. */
  public static final ZoneTable EMPTY = new ZoneTable(List.of());

  private final List<Zone> all;
  private final NameTable<Zone> byApex;

  /**
   * A table of zones.
   *
   * @throws IllegalStateException when two have the same apex
   */
  public ZoneTable(Collection<Zone> all) {
    this.all = List.copyOf(all);
    byApex =
        new NameTable<>(all.stream().collect(Collectors.toMap(Zone::apex, Function.identity())));
  }

  /** The zones in the order in which they were given. */
  public List<Zone> all() {
    return all;
  }

  /**
   * The zone that answers for a name (RFC 1034 section 4.3.2 step 2): the nearest ancestor; for DS
   * at an apex the parent's zone when it is here (RFC 4035 section 3.1.4.1).
   *
   * @return null when no zone here holds the name
   */
  public @Nullable Zone find(LookupName name, int type) {
    Zone child = null;
    for (int label = 0; label <= name.labels(); label++) {
      Zone zone = byApex.find(name, label);
      if (zone != null && (label > 0 || type != Wire.TYPE_DS)) {
        return zone;
      }
      child = zone == null ? child : zone;
    }
    return child;
  }
}
