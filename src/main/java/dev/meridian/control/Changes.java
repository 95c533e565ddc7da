package dev.meridian.control;

import dev.meridian.health.ProbeKey;
import dev.meridian.health.Target;
import dev.meridian.load.Loaded;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one load has that another one has not.
 *
 * @param zones how many there are now
 * @param ofZones zones that were added, removed or have another serial, in the order of their names
 * @param steeredNames how many there are now
 * @param targets how many there are now
 * @param targetsAdded those that were not probed before
 * @param targetsRemoved those that are not probed any more
 */
public record Changes(
    int zones,
    List<OfZone> ofZones,
    int steeredNames,
    int targets,
    int targetsAdded,
    int targetsRemoved) {
  private static final int ZONES_SHOWN_MAX = 10;

  public Changes {
    ofZones = List.copyOf(ofZones);
  }

  /** What became of a zone. */
  public sealed interface OfZone {
    /** Name of the zone, with its final dot. */
    String apex();
  }

  /** Was not there before. */
  public record Added(String apex, long serial) implements OfZone {
    @Override
    public String toString() {
      return apex + " added with serial " + serial;
    }
  }

  /** Is not there any more. */
  public record Removed(String apex) implements OfZone {
    @Override
    public String toString() {
      return apex + " removed";
    }
  }

  /** Has another serial. */
  public record Renewed(String apex, long before, long after) implements OfZone {
    /**
     * Whether secondaries would take the serial for an older one (RFC 1982 section 3.2), or could
     * not tell.
     */
    public boolean isBackwards() {
      return (int) (after - before) < 0;
    }

    @Override
    public String toString() {
      return apex + " serial " + before + " → " + after;
    }
  }

  /** Compares two loads. */
  public static Changes of(Loaded before, Loaded after) {
    Set<ProbeKey> keysBefore = keys(before);
    Set<ProbeKey> keysAfter = keys(after);
    return new Changes(
        after.snapshot().zones().all().size(),
        ofZones(serials(before), serials(after)),
        after.steeredNames(),
        keysAfter.size(),
        without(keysAfter, keysBefore),
        without(keysBefore, keysAfter));
  }

  private static Map<String, Long> serials(Loaded loaded) {
    Map<String, Long> serials = new TreeMap<>();
    for (Zone zone : loaded.snapshot().zones().all()) {
      serials.put(text(zone.apex()), zone.serial());
    }
    return serials;
  }

  private static String text(Name apex) {
    return apex.toString();
  }

  private static List<OfZone> ofZones(Map<String, Long> before, Map<String, Long> after) {
    Map<String, OfZone> changes = new TreeMap<>();
    before.forEach((apex, _) -> changes.put(apex, new Removed(apex)));
    after.forEach(
        (apex, serial) -> {
          Long old = before.get(apex);
          if (old == null) {
            changes.put(apex, new Added(apex, serial));
          } else if (old.equals(serial)) {
            changes.remove(apex);
          } else {
            changes.put(apex, new Renewed(apex, old, serial));
          }
        });
    return new ArrayList<>(changes.values());
  }

  private static Set<ProbeKey> keys(Loaded loaded) {
    return loaded.targets().stream().map(Target::key).collect(Collectors.toSet());
  }

  private static int without(Set<ProbeKey> all, Set<ProbeKey> some) {
    Set<ProbeKey> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest.size();
  }

  /** Zones whose serial went backwards. */
  public List<Renewed> backwards() {
    return ofZones.stream()
        .filter(Renewed.class::isInstance)
        .map(Renewed.class::cast)
        .filter(Renewed::isBackwards)
        .toList();
  }

  /** In words, one line. */
  @Override
  public String toString() {
    return "zones %d%s, steered names %d, targets probed %d (%d new, %d gone)"
        .formatted(zones, zonesInWords(), steeredNames, targets, targetsAdded, targetsRemoved);
  }

  private String zonesInWords() {
    if (ofZones.isEmpty()) {
      return " (serials as before)";
    }
    String shown =
        ofZones.stream()
            .limit(ZONES_SHOWN_MAX)
            .map(OfZone::toString)
            .collect(Collectors.joining(", "));
    int more = ofZones.size() - ZONES_SHOWN_MAX;
    return " (" + shown + (more > 0 ? " and " + more + " more" : "") + ")";
  }
}
