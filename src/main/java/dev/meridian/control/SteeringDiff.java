package dev.meridian.control;

import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Prefixes;
import dev.meridian.steer.Prospect;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is answered otherwise than before, in words: names that came or went, pools and policies
 * that came or went, and of those that stayed what they gained, lost or have otherwise.
 */
public final class SteeringDiff {
  private final String prefix;
  private final List<String> words = new ArrayList<>();

  /** Its own properties, by subject as {@code pool eu-west}, each by its name. */
  private static final class Sketch {
    final Map<String, Map<String, String>> subjects = new LinkedHashMap<>();

    void put(String subject, String property, String value) {
      subjects.computeIfAbsent(subject, _ -> new LinkedHashMap<>()).put(property, value);
    }

    boolean knows(String subject) {
      return subjects.containsKey(subject);
    }
  }

  private SteeringDiff(String prefix) {
    this.prefix = prefix;
  }

  /** Compares all zones that steer; a line each, none where nothing differs. */
  public static List<String> between(Loaded before, Loaded after) {
    SortedMap<String, SteeredZone> old = byName(before.steering());
    SortedMap<String, SteeredZone> young = byName(after.steering());
    List<String> words = new ArrayList<>(names(before, after));
    boolean several = young.size() > 1 || old.size() > 1;
    old.forEach(
        (name, zone) -> {
          SteeredZone next = young.get(name);
          SteeringDiff diff = new SteeringDiff(several ? name + ": " : "");
          if (next == null) {
            words.add("zone " + name + " is not steered any more");
          } else {
            diff.compare(sketch(zone, before), sketch(next, after));
          }
          words.addAll(diff.words);
        });
    young.keySet().stream()
        .filter(name -> !old.containsKey(name))
        .forEach(name -> words.add("zone " + name + " is steered now"));
    return words;
  }

  /** How many names zones have more or fewer, those that were there before. */
  private static List<String> names(Loaded before, Loaded after) {
    Map<Name, Integer> counts = new HashMap<>();
    before.snapshot().zones().all().forEach(zone -> counts.put(zone.apex(), zone.nodeCount()));
    List<String> words = new ArrayList<>();
    for (Zone zone : after.snapshot().zones().all()) {
      int more = zone.nodeCount() - counts.getOrDefault(zone.apex(), zone.nodeCount());
      if (more != 0) {
        words.add(
            "%s%d %s in %s"
                .formatted(
                    more > 0 ? "+" : "−",
                    Math.abs(more),
                    Math.abs(more) == 1 ? "name" : "names",
                    zone.apex()));
      }
    }
    return words;
  }

  private static SortedMap<String, SteeredZone> byName(List<SteeredZone> zones) {
    SortedMap<String, SteeredZone> byName = new TreeMap<>();
    zones.forEach(zone -> byName.put(zone.name(), zone));
    return byName;
  }

  private void compare(Sketch before, Sketch after) {
    before.subjects.forEach(
        (subject, old) -> {
          Map<String, String> young = after.subjects.get(subject);
          if (young == null) {
            say(subject + " is gone");
          } else {
            compare(subject, old, young);
          }
        });
    after.subjects.forEach(
        (subject, young) -> {
          if (!before.knows(subject)) {
            say(subject + " is new");
          }
        });
  }

  private void compare(String subject, Map<String, String> old, Map<String, String> young) {
    old.forEach(
        (property, was) -> {
          String is = young.get(property);
          if (is == null) {
            say("%s loses %s".formatted(subject, property));
          } else if (!is.equals(was)) {
            say("%s %s %s".formatted(subject, property, turned(was, is)));
          }
        });
    young.forEach(
        (property, is) -> {
          if (!old.containsKey(property)) {
            say("%s gains %s (%s)".formatted(subject, property, is));
          }
        });
  }

  /** Such as {@code weight 2 → 3}: a word that both begin with is said once. */
  private static String turned(String was, String is) {
    int word = was.indexOf(' ') + 1;
    boolean shared = word > 0 && is.startsWith(was.substring(0, word));
    return was + " → " + (shared ? is.substring(word) : is);
  }

  private void say(String what) {
    words.add(prefix + what);
  }

  private static Sketch sketch(SteeredZone zone, Loaded loaded) {
    Sketch sketch = new Sketch();
    zone.pools().forEach(pool -> pool(pool, sketch));
    for (SteeredZone.Root place : zone.policies()) {
      Policy.Root root = loaded.snapshot().policy(place.index()).policy().root();
      if (!(root.tree() instanceof Policy.Pool)) {
        node(root.tree(), sketch);
        sketch.put("policy " + root.name(), "allDown", "is " + allDown(root.allDown()));
      }
      Prospect.pools(root).forEach(pool -> pool(pool, sketch));
    }
    return sketch;
  }

  private static void pool(Policy.Pool pool, Sketch sketch) {
    String subject = "pool " + pool.name();
    if (sketch.knows(subject)) {
      return;
    }
    sketch.put(subject, "answers", "of " + pool.answers());
    Policy.Threshold when = pool.healthyWhen();
    sketch.put(
        subject,
        "healthyWhen",
        "is " + (when.count() >= 0 ? String.valueOf(when.count()) : when.percent() + " %"));
    for (Member member : pool.members()) {
      boolean plain = member.capacity() == member.weight();
      sketch.put(
          subject,
          member.name(),
          "weight "
              + member.weight()
              + (plain ? "" : ", capacity " + Math.round(member.capacity())));
    }
  }

  private static void node(Policy node, Sketch sketch) {
    String subject = "policy " + node.name();
    if (node instanceof Policy.Pool || sketch.knows(subject)) {
      return;
    }
    switch (node) {
      case Policy.Pool _ -> throw new IllegalStateException("a pool is no policy here");
      case Policy.Failover failover -> {
        sketch.put(subject, "order", "is " + names(failover.children()));
        sketch.put(subject, "trickle", "is " + failover.trickle());
        sketch.put(subject, "spill", "is " + (failover.spill().isPresent() ? "by share" : "whole"));
        failover.children().forEach(child -> node(child, sketch));
      }
      case Policy.Weighted weighted -> shares(subject, "weighted", weighted.children(), sketch);
      case Policy.Sticky sticky -> shares(subject, "sticky", sticky.children(), sketch);
      case Policy.Geo geo -> {
        sketch.put(subject, "spill", "is " + geo.spill().name().toLowerCase(Locale.ROOT));
        geo.branches().forEach((key, child) -> branch(subject, key, child, sketch));
        branch(subject, "the rest", geo.fallback(), sketch);
      }
      case Policy.Networks networks -> {
        sketch.put(subject, "spill", "is " + networks.spill().name().toLowerCase(Locale.ROOT));
        networks
            .prefixes()
            .forEach((prefix, child) -> branch(subject, Prefixes.text(prefix), child, sketch));
        networks.asns().forEach((asn, child) -> branch(subject, "AS" + asn, child, sketch));
        branch(subject, "the rest", networks.fallback(), sketch);
      }
      case Policy.Nearest nearest -> {
        sketch.put(subject, "band", "is " + nearest.band());
        sketch.put(subject, "answers", "of " + nearest.answers());
        nearest
            .pools()
            .forEach(one -> sketch.put(subject, one.pool().name(), "bias " + one.bias()));
      }
      case Policy.All all -> {
        sketch.put(subject, "answers", "of " + all.answers());
        sketch.put(subject, "children", "are " + names(all.children()));
        all.children().forEach(child -> node(child, sketch));
      }
    }
  }

  private static void shares(
      String subject, String kind, List<Policy.Share> children, Sketch sketch) {
    sketch.put(subject, "kind", "is " + kind);
    for (Policy.Share one : children) {
      sketch.put(subject, one.policy().name(), "weight " + one.weight());
      node(one.policy(), sketch);
    }
  }

  private static void branch(String subject, String key, Policy child, Sketch sketch) {
    sketch.put(subject, key, "to " + child.name());
    node(child, sketch);
  }

  private static String names(List<Policy> children) {
    return children.stream().map(Policy::name).collect(Collectors.joining(", "));
  }

  private static String allDown(Policy.AllDown rule) {
    return switch (rule) {
      case Policy.AllDown.Open _ -> "open";
      case Policy.AllDown.Closed _ -> "closed";
      case Policy.AllDown.LastGood _ -> "lastGood";
      case Policy.AllDown.LastResort(Policy.Pool pool) -> pool.name();
    };
  }
}
