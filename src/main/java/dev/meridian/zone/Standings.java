package dev.meridian.zone;

import java.util.ArrayList;
import java.util.List;

/** The {@link Standing} of every name of a zone that is being built, with what it links to. */
final class Standings {
  private final NameTree names;
  private final byte[] standings;
  private final int[] links;
  private final List<Integer> dnames = new ArrayList<>();

  Standings(NameTree names, Records<?> records) {
    this.names = names;
    standings = new byte[names.size() + 1];
    links = new int[names.size() + 1];
    for (int name = NameTree.APEX; name <= names.size(); name++) {
      inherit(name);
      if (of(name) == Standing.PLAIN) {
        stand(name, records);
      }
      if (names.isWildcard(name) && of(names.parent(name)) == Standing.PLAIN) {
        put(names.parent(name), Standing.WILD, name);
      }
    }
  }

  /** A parent comes before its children. */
  private void inherit(int name) {
    int parent = names.parent(name);
    switch (of(parent)) {
      case PLAIN, WILD -> {}
      case CUT -> put(name, Standing.OCCLUDED, parent);
      case OCCLUDED -> put(name, Standing.OCCLUDED, links[parent]);
      case DNAME, REDIRECTED -> put(name, Standing.REDIRECTED, links[parent]);
    }
  }

  private void stand(int name, Records<?> records) {
    if (records.hasNs(name) && name != NameTree.APEX) {
      put(name, Standing.CUT, 0);
    } else if (records.hasDname(name)) {
      put(name, Standing.DNAME, dnames.size());
      dnames.add(name);
    }
  }

  private void put(int name, Standing standing, int link) {
    standings[name] = (byte) standing.ordinal();
    links[name] = link;
  }

  Standing of(int name) {
    return Standing.of(standings[name]);
  }

  /** A name, or an index in {@link #dnames}; see {@link Standing}. */
  int link(int name) {
    return links[name];
  }

  /** The names whose DNAME is answered. */
  List<Integer> dnames() {
    return dnames;
  }
}
