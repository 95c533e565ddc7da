package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a policy tree. Every node returns answers <em>and</em> up or down; a node with nothing
 * up still returns what it would serve, marked down, so that its parent moves on (gdnsd's resource
 * semantics). Names are already resolved: a named policy used inside another is the same object.
 */
public sealed interface Policy {
  /** Deepest nesting that the loader accepts. */
  int MAX_DEPTH = 16;

  /** Name for explain: the pool's or policy's own, or the kind and place of an inline node. */
  String name();

  /** The pools of the tree, each once. */
  default List<Pool> leaves() {
    return Trees.pools(this);
  }

  /**
   * A leaf: members that answer. Members are of the families A and AAAA, or all CNAME. The pool is
   * judged per family, see {@link Evaluation}: for an A query by its A members; a pool that lacks
   * the family that is asked is judged by all its members and gives an empty answer when chosen, so
   * that no client is sent elsewhere for want of a family. A CNAME answers every kind of query.
   * Members of weight 0 are drawn only when every other is down; all 0 is uniform.
   *
   * @param place where it stands, for {@link Nearest} and {@code spill: nearest}; may be unknown
   * @param healthyWhen how much of it must be up for the pool to be up
   * @param answers how many members one answer carries, drawn by weight; 1 to 64
   */
  record Pool(String name, Point place, List<Member> members, Threshold healthyWhen, int answers)
      implements Policy {}

  /**
   * The first child that is up answers; with none up the DOWN signal goes to the parent.
   *
   * @param trickle share of queries, 0 to 1, that the next child that is up gets while an earlier
   *     one answers, so that a standby stays proven; 1 is a manual failover (Google Cloud DNS)
   * @param spill has a child that can carry less than it should keep as many clients as it can, and
   *     the next one that is up get the others; empty: all stay while it is up
   */
  record Failover(String name, List<Policy> children, double trickle, Optional<SpillByShare> spill)
      implements Policy {
    /** One whose children keep all or nothing. */
    public Failover(String name, List<Policy> children, double trickle) {
      this(name, children, trickle, Optional.empty());
    }
  }

  /**
   * How many clients a child keeps whose members are not all up.
   *
   * @param load what comes; empty where that is not known: then it is what all members of the child
   *     can carry together
   */
  record SpillByShare(Optional<Load> load) {
    /** The share of clients that a child keeps, 0 to 1. */
    double share(Served.Room room) {
      double needed = load.map(Load::now).orElse(room.total());
      return needed > 0 ? Math.min(1, room.live() / needed) : 1;
    }
  }

  /**
   * Children drawn in proportion to their weights among those that are up. A child of weight 0
   * joins only when every child of weight over 0 is down; all 0 is uniform (Route 53).
   */
  record Weighted(String name, List<Share> children) implements Policy {}

  /**
   * By location: subdivision, else country, else continent, else {@code fallback}.
   *
   * @param branches keys {@code US-CA} (subdivision), {@code FR} (country), {@code continent:EU};
   *     the loader has already told continents from countries: continent keys carry the prefix
   */
  record Geo(String name, Map<String, Policy> branches, Policy fallback, Spill spill)
      implements Policy {}

  /** By network, longest prefix first, then ASN, then {@code fallback}. */
  record Networks(
      String name, Map<Cidr, Policy> prefixes, Map<Long, Policy> asns, Policy fallback, Spill spill)
      implements Policy {}

  /**
   * The pools nearest to the client by great-circle distance. Pools whose distance is within {@code
   * band} of the nearest pool that is up count as equally near; {@code answers} members are drawn
   * by weight from all of theirs that are up (geodns, with no knife-edge). For a client without
   * coordinates the first pool that is up as written answers alone.
   *
   * @param band share of the nearest distance, 0 to 1
   * @param pools each with its bias in −99..99 (Route 53: b&gt;0: d(1−b/100); b&lt;0: d/(1+b/100)),
   *     all with known places
   */
  record Nearest(String name, List<Biased> pools, double band, int answers) implements Policy {}

  /**
   * A consistent hash of the client's prefix (/24 or /56) chooses among the children that are up
   * (weighted rendezvous hashing), and makes every random choice below it, members included. When
   * one of n goes, only its clients move.
   */
  record Sticky(String name, List<Share> children) implements Policy {}

  /**
   * Multivalue: the members that are up of all children that are up, shuffled, at most {@code
   * answers} of them. A child with a choice to make brings the members that it would draw from; the
   * {@code answers} of nodes below do not count, and weights only where they keep members of weight
   * 0 out. Where both addresses and aliases come together, the aliases are left out: do not mix.
   */
  record All(String name, List<Policy> children, int answers) implements Policy {}

  /** A child and its weight, 0 to 65535. */
  record Share(Policy policy, int weight) {}

  /** A pool and its distance bias, −99 to 99. */
  record Biased(Pool pool, int bias) {}

  /** A point on the globe in degrees; NaN when unknown. */
  record Point(double latitude, double longitude) {
    public static final Point UNKNOWN = new Point(Double.NaN, Double.NaN);

    /** Whether the point is known. */
    public boolean isKnown() {
      return !Double.isNaN(latitude) && !Double.isNaN(longitude);
    }
  }

  /** Where clients go whose own branch is down; a client that matches none has the fallback. */
  enum Spill {
    /** The next wider level that matches, at last the fallback (Route 53). */
    OUTWARD,
    /**
     * The other branches by the distance of the first pool in them whose place is known, those
     * without one last, then the fallback (Google Cloud DNS). For a client without coordinates the
     * fallback at once.
     */
    NEAREST,
    /** Nowhere: the branch is down (Google's geofence). */
    FENCE
  }

  /** The kind of record that a member gives. */
  enum Family {
    A,
    AAAA,
    CNAME
  }

  /**
   * How many members must be up.
   *
   * @param count at least so many, or −1 when {@code percent} rules; never more than there are
   * @param percent at least so much of the members' number, 0 to 100, rounded up
   */
  record Threshold(int count, int percent) {
    /** At least one. */
    public static final Threshold ANY = new Threshold(1, 0);

    /** Members that must be up of {@code size}; at least 1. */
    public int required(int size) {
      int needed = count >= 0 ? Math.min(count, size) : (size * percent + 99) / 100;
      return Math.max(1, needed);
    }
  }

  /** What the root serves when its whole tree is down. */
  sealed interface AllDown {
    /** The answers that would be given if everything were up; the field's default (fail open). */
    record Open() implements AllDown {}

    /** NODATA. */
    record Closed() implements AllDown {}

    /** The answers given before the tree went down; open when there were none yet. */
    record LastGood() implements AllDown {}

    /** This pool, whatever its health. */
    record LastResort(Pool pool) implements AllDown {}
  }

  /** A policy with the rule for its root: what a name points at. */
  record Root(String name, Policy tree, AllDown allDown) {}
}
