package dev.meridian.route53;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Member;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Trees;
import dev.meridian.steer.Whereabouts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Judges what another authority answers by what this server could answer.
 *
 * <pre>
 *   the answer is one of ours …                                    | finding
 *   for this client, now                                           | AGREES
 *   for a client elsewhere, now                                    | GEO_DATA
 *   for this client or one elsewhere, were other members up        | HEALTH_LAG
 *   never, and the plan tells that this name is answered otherwise | TOLD
 *   never                                                          | BUG
 * </pre>
 *
 * <p>What health explains as well as place may go away by itself, see {@link Judgement#mayPass}.
 */
final class Parity {
  /** Records that Route 53 gives at most where an answer has several. */
  private static final int SEVERAL_MAX = 8;

  /** How an answer stands to ours. */
  enum Finding {
    AGREES,
    GEO_DATA,
    HEALTH_LAG,
    TOLD,
    BUG
  }

  /**
   * What was found.
   *
   * @param ours an answer of ours
   * @param lasting what it is when it does not go away although it could
   * @param mayPass whether another state of health would explain it
   */
  record Judgement(Finding finding, Finding lasting, SortedSet<String> ours, boolean mayPass) {
    private static Judgement of(Finding finding, SortedSet<String> ours) {
      return new Judgement(finding, finding, ours, false);
    }
  }

  /** Nothing was asked yet. */
  static final Judgement NOTHING = Judgement.of(Finding.AGREES, new TreeSet<>());

  private final Set<dev.meridian.wire.Name> emulated = new HashSet<>();
  private final Atlas atlas;
  private final List<Location> known;

  /**
   * A judge.
   *
   * @param deviations what the plan tells of the zone
   * @param known places beside those that policies name
   */
  Parity(List<Deviation> deviations, Atlas atlas, List<Location> known) {
    this.atlas = atlas;
    this.known = known.stream().distinct().toList();
    deviations.stream()
        .filter(one -> one.what() == Deviation.What.EMULATED)
        .forEach(one -> emulated.add(one.name()));
  }

  Judgement judge(ParityQuestion question, SortedSet<String> theirs, Belief now) {
    Optional<SteeredName> steered = question.steered();
    if (steered.isEmpty()) {
      Finding finding = theirs.equals(question.fixed()) ? Finding.AGREES : Finding.BUG;
      return Judgement.of(finding, question.fixed());
    }
    return new Case(question, steered.get(), theirs, now).judge();
  }

  /** One answer. */
  private final class Case {
    private final SteeredName name;
    private final RecordType type;
    private final SortedSet<String> theirs;
    private final Belief now;
    private final Whereabouts here;

    Case(ParityQuestion question, SteeredName name, SortedSet<String> theirs, Belief now) {
      this.name = name;
      this.type = question.type();
      this.theirs = theirs;
      this.now = now;
      this.here =
          new Whereabouts(question.client().location(), covering(question.client(), name.root()));
    }

    Judgement judge() {
      Odds ours = now.decisions().odds(name.root(), here, Kind.of(type.number()));
      if (isPossible(ours)) {
        return Judgement.of(Finding.AGREES, theirs);
      }
      List<Whereabouts> places = places();
      Finding never = emulated.contains(name.owner()) ? Finding.TOLD : Finding.BUG;
      boolean byPlace = places.stream().anyMatch(one -> isPossible(now.decisions(), one));
      boolean byHealth =
          isPossibleByHealth(here)
              || (!byPlace && places.stream().anyMatch(this::isPossibleByHealth));
      Finding finding = byPlace ? Finding.GEO_DATA : byHealth ? Finding.HEALTH_LAG : never;
      return new Judgement(finding, byPlace ? finding : never, first(ours), byHealth);
    }

    private boolean isPossible(Decisions decisions, Whereabouts place) {
      return isPossible(decisions.odds(name.root(), place, Kind.of(type.number())));
    }

    private boolean isPossibleByHealth(Whereabouts place) {
      return supposed().stream().anyMatch(one -> isPossible(Decisions.under(one), place));
    }

    private boolean isPossible(Odds odds) {
      return odds.drawings().stream().anyMatch(this::isDrawn);
    }

    private boolean isDrawn(Odds.Drawing drawing) {
      SortedSet<String> from = new TreeSet<>();
      drawing.from().forEach(ticket -> from.add(value(ticket.member())));
      int size = Math.min(drawing.answers(), from.size());
      boolean fits = theirs.size() == size || (size > SEVERAL_MAX && theirs.size() == SEVERAL_MAX);
      return fits && from.containsAll(theirs);
    }

    private SortedSet<String> first(Odds odds) {
      SortedSet<String> values = new TreeSet<>();
      odds.drawings().stream()
          .max(Comparator.comparingDouble(Odds.Drawing::share))
          .ifPresent(
              drawing ->
                  drawing.from().stream()
                      .sorted(Comparator.comparingDouble(Odds.Ticket::weight).reversed())
                      .limit(drawing.answers())
                      .forEach(ticket -> values.add(value(ticket.member()))));
      return values;
    }

    private String value(Member member) {
      return Rdata.canonical(RecordType.valueOf(member.family().name()), member.name());
    }

    /**
     * The states of health under which an answer is given that is given under any: all up, none,
     * those of the answer beside what is up now, their pools alone, and they alone.
     */
    private List<Health> supposed() {
      Set<Integer> members = new HashSet<>();
      Set<Integer> pools = new HashSet<>();
      for (Policy.Pool pool : PolicyWalk.pools(name.root())) {
        for (Member member : pool.members()) {
          if (member.family().name().equals(type.name()) && theirs.contains(value(member))) {
            members.add(member.target());
            pool.members().forEach(one -> pools.add(one.target()));
          }
        }
      }
      Health health = now.health();
      return List.of(
          Health.ALL_UP,
          one -> false,
          one -> members.contains(one) || health.isUp(one),
          pools::contains,
          members::contains);
    }

    /** Where else a client might be held to be, in the same networks. */
    private List<Whereabouts> places() {
      SequencedSet<Location> places = new LinkedHashSet<>();
      places.add(Location.UNKNOWN);
      Location own = here.location();
      for (Policy node : Trees.nodes(name.root().tree())) {
        switch (node) {
          case Policy.Geo geo -> geo.branches().keySet().forEach(key -> places.add(at(key)));
          case Policy.Nearest nearest ->
              nearest.pools().forEach(one -> places.add(at(own, one.pool().place(), own.asn())));
          case Policy.Networks networks -> {
            networks.asns().keySet().forEach(asn -> places.add(at(own, point(own), asn)));
            places.add(at(own, point(own), 0));
          }
          case Policy.Pool _,
              Policy.Failover _,
              Policy.Weighted _,
              Policy.Sticky _,
              Policy.All _ -> {}
        }
      }
      places.addAll(known);
      List<Whereabouts> all = new ArrayList<>();
      places.forEach(place -> all.add(new Whereabouts(place, here.covering())));
      return all;
    }
  }

  private Location at(String key) {
    int colon = key.indexOf(':');
    if (colon >= 0) {
      return new Location(key.substring(colon + 1), "", "", Double.NaN, Double.NaN, 0);
    }
    int dash = key.indexOf('-');
    String country = dash < 0 ? key : key.substring(0, dash);
    Policy.Point middle = atlas.middle(key);
    return new Location(
        atlas.continent(country),
        country,
        dash < 0 ? "" : key,
        middle.latitude(),
        middle.longitude(),
        0);
  }

  private static Location at(Location like, Policy.Point point, long asn) {
    return new Location(
        like.continent(),
        like.country(),
        like.subdivision(),
        point.latitude(),
        point.longitude(),
        asn);
  }

  private static Policy.Point point(Location location) {
    return new Policy.Point(location.latitude(), location.longitude());
  }

  private static List<Cidr> covering(ParityClient client, Policy.Root root) {
    byte[] octets = client.network().getAddress();
    ByteBuffer wide = ByteBuffer.allocate(16);
    if (octets.length == 4) {
      wide.putLong(0).putInt(0xffff);
    }
    wide.put(octets).flip();
    long high = wide.getLong();
    long low = wide.getLong();
    return Trees.nodes(root.tree()).stream()
        .filter(Policy.Networks.class::isInstance)
        .flatMap(node -> ((Policy.Networks) node).prefixes().keySet().stream())
        .distinct()
        .filter(prefix -> prefix.contains(high, low))
        .sorted(Comparator.comparingInt(Cidr::prefixBits).reversed())
        .toList();
  }
}
