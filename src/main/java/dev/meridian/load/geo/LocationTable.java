package dev.meridian.load.geo;

import dev.meridian.geo.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers distinct locations; 0 is {@link Location#UNKNOWN}. Not thread-safe. */
final class LocationTable {
  private final Map<Location, Integer> indexes = new HashMap<>();
  private final List<Location> all = new ArrayList<>();

  LocationTable() {
    indexOf(Location.UNKNOWN);
  }

  int indexOf(Location location) {
    Integer index = indexes.putIfAbsent(location, all.size());
    if (index != null) {
      return index;
    }
    all.add(location);
    return all.size() - 1;
  }

  Location get(int index) {
    return all.get(index);
  }

  List<Location> all() {
    return List.copyOf(all);
  }
}
