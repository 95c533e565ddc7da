package dev.meridian.steer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What residual trees serve under one state of health for one kind of query. Belongs to one thread;
 * the health must not change while it is used.
 *
 * <p>Pools are judged per address family, so that a region is chosen by what could be sent:
 *
 * <pre>
 *   pool holds             | A query: judged by, answers     | AAAA query            | other
 *   A and AAAA             | its A members, A                | its AAAA members, AAAA| all, empty
 *   A only                 | its A members, A                | all, empty            | all, empty
 *   CNAME                  | all, CNAME                      | all, CNAME            | all, CNAME
 * </pre>
 */
final class Evaluation {
  private static final long[] NONE = {};

  private final Kind kind;
  private final Health health;
  private final IdentityHashMap<Residual, Served> known = new IdentityHashMap<>();

  Evaluation(Kind kind, Health health) {
    this.kind = kind;
    this.health = health;
  }

  Served serve(Residual residual) {
    Served before = known.get(residual);
    if (before != null) {
      return before;
    }
    List<? extends Residual> children = residual.children();
    Served served = form(residual).served(kind, health, index -> serve(children.get(index)));
    known.put(residual, served);
    return served;
  }

  /** What the children of a node serve, by their place in {@link Residual#children}. */
  @FunctionalInterface
  interface Below {
    Served child(int index);
  }

  /** What a node serves when its children serve what they do. */
  @FunctionalInterface
  interface Form {
    Served served(Kind kind, Health health, Below below);
  }

  /** The form of a node. */
  static Form form(Residual residual) {
    return switch (residual) {
      case Residual.Leaf leaf -> (kind, health, _) -> pool(leaf.pool(), kind, health);
      case Residual.Ordered ordered -> {
        long[] identities = ordered.trickle() > 0 ? identities(ordered.children()) : NONE;
        yield (_, _, below) -> ordered(ordered, identities, below);
      }
      case Residual.Weighted weighted -> (_, _, below) -> one(weighted.parts(), below);
      case Residual.Sticky sticky -> (_, _, below) -> hashed(one(sticky.parts(), below));
      case Residual.All all -> {
        long[] identities = identities(all.children());
        yield (_, _, below) -> all(all, identities, below);
      }
      case Residual.Near near -> (_, _, below) -> near(near, below);
    };
  }

  private static long[] identities(List<? extends Residual> children) {
    return children.stream().mapToLong(Residual::identity).toArray();
  }

  /** Members of a pool that answer a kind of query; none when the pool lacks the family. */
  static List<Member> answering(Policy.Pool pool, Kind kind) {
    List<Member> aliases = of(pool, Policy.Family.CNAME);
    if (!aliases.isEmpty()) {
      return aliases;
    }
    return switch (kind) {
      case A -> of(pool, Policy.Family.A);
      case AAAA -> of(pool, Policy.Family.AAAA);
      case OTHER -> List.of();
    };
  }

  private static List<Member> of(Policy.Pool pool, Policy.Family family) {
    var members = new ArrayList<Member>(pool.members().size());
    for (Member member : pool.members()) {
      if (member.family() == family) {
        members.add(member);
      }
    }
    return members;
  }

  private static List<Member> live(List<Member> judged, Health health) {
    var live = new ArrayList<Member>(judged.size());
    for (Member member : judged) {
      if (health.isUp(member)) {
        live.add(member);
      }
    }
    return live;
  }

  /** Members whose health decides whether a pool is up for a kind of query. */
  static List<Member> judged(Policy.Pool pool, Kind kind) {
    List<Member> answering = answering(pool, kind);
    return answering.isEmpty() ? pool.members() : answering;
  }

  private static Served pool(Policy.Pool pool, Kind kind, Health health) {
    List<Member> answering = answering(pool, kind);
    List<Member> judged = answering.isEmpty() ? pool.members() : answering;
    List<Member> live = live(judged, health);
    boolean up = live.size() >= pool.healthyWhen().required(judged.size());
    Served.Room room = new Served.Room(capacity(live), capacity(judged));
    Plan plan =
        answering.isEmpty()
            ? Plan.NOTHING
            : Plan.Members.of(Candidate.of(up ? live : answering, health), pool.answers());
    return new Served(up, up ? level(live, health) : 1, room, plan);
  }

  private static double capacity(List<Member> members) {
    double capacity = 0;
    for (Member member : members) {
      capacity += member.capacity();
    }
    return capacity;
  }

  /** While one member has all, the others are drained within the pool. */
  private static double level(List<Member> live, Health health) {
    int most = 1;
    for (Member member : live) {
      most = Math.max(most, health.ramp(member));
    }
    return (double) most / Health.FULL;
  }

  /** A pool's answers whatever its health, but for members that somebody took out, if not all. */
  static Plan ignoringHealth(Policy.Pool pool, Kind kind, Health health) {
    List<Member> answering = answering(pool, kind);
    List<Member> left = live(answering, health.open());
    return Plan.Members.of(
        Candidate.of(left.isEmpty() ? answering : left, Health.ALL_UP), pool.answers());
  }

  /**
   *
   *
   * <pre>
   *   first  second  third | serves                                   signal
   *   up     up      any   | first (1 − trickle), second (trickle)    up
   *   up     down    up    | first (1 − trickle), third (trickle)     up
   *   up     down    down  | first                                    up
   *   down   up      down  | second                                   up
   *   down   down    up    | third                                    up
   *   down   down    down  | nothing                                  down
   * </pre>
   */
  private static Served ordered(Residual.Ordered ordered, long[] identities, Below below) {
    int size = ordered.children().size();
    int first = nextUp(below, 0, size);
    if (first == size) {
      return Served.DOWN;
    }
    int second = ordered.trickle() > 0 ? nextUp(below, first + 1, size) : size;
    if (second == size) {
      return passedOn(ordered, first, below.child(first), below);
    }
    return ordered.trickle() >= 1
        ? passedOn(ordered, second, below.child(second), below)
        : passedOn(ordered, first, trickled(ordered, identities, first, second, below), below);
  }

  /**
   * What a child has no room for, or is being drained of, goes to the next that is up; all of it
   * stays where there is no next.
   */
  private static Served passedOn(Residual.Ordered ordered, int index, Served served, Below below) {
    double share = share(ordered.spill(), below.child(index));
    if (share >= 1) {
      return served;
    }
    int size = ordered.children().size();
    int next = nextUp(below, index + 1, size);
    if (next == size) {
      return served;
    }
    Served rest = passedOn(ordered, next, below.child(next), below);
    long identity = ordered.children().get(index).identity();
    return new Served(
        true,
        Math.min(1, share + (1 - share) * rest.level()),
        served.room().plus(rest.room()),
        new Plan.Sliced(served.plan(), share, rest.plan(), identity));
  }

  /** How much of the clients that come to a child of a failover stays there. */
  static double share(Optional<Policy.SpillByShare> spill, Served child) {
    return spill.isEmpty() ? child.level() : child.level() * spill.get().share(child.room());
  }

  private static int nextUp(Below below, int from, int size) {
    int next = from;
    while (next < size && !below.child(next).up()) {
      next++;
    }
    return next;
  }

  private static Served trickled(
      Residual.Ordered ordered, long[] identities, int first, int second, Below below) {
    double trickle = ordered.trickle();
    return new Served(
        true,
        below.child(first).level(),
        below.child(first).room(),
        new Plan.Drawn(
            List.of(
                new Plan.Part(below.child(first).plan(), 1 - trickle, identities[first]),
                new Plan.Part(below.child(second).plan(), trickle, identities[second]))));
  }

  /**
   * Children that take part, each in proportion to its weight, or uniformly when it is 0.
   *
   * <pre>
   *   weight 3  weight 1  weight 0  weight 0 | served                     signal
   *   up        up        any       any      | 3/4, 1/4, 0, 0             up
   *   down      up        any       any      | 0, 1, 0, 0                 up
   *   down      down      up        up       | 0, 0, 1/2, 1/2             up
   *   down      down      down      up       | 0, 0, 0, 1                 up
   *   down      down      down      down     | nothing                    down
   * </pre>
   */
  private static int[] active(List<Residual.Part> parts, Below below) {
    int[] up = new int[parts.size()];
    int[] weighty = new int[parts.size()];
    int ups = 0;
    int weighties = 0;
    for (int i = 0; i < up.length; i++) {
      if (below.child(i).up()) {
        up[ups++] = i;
        if (parts.get(i).weight() > 0) {
          weighty[weighties++] = i;
        }
      }
    }
    return weighties == 0 ? Arrays.copyOf(up, ups) : Arrays.copyOf(weighty, weighties);
  }

  /** The children that take part in a choice by weight. */
  List<Residual.Part> active(List<Residual.Part> parts) {
    return Arrays.stream(active(parts, index -> serve(parts.get(index).residual())))
        .mapToObj(parts::get)
        .toList();
  }

  private static Served one(List<Residual.Part> parts, Below below) {
    int[] active = active(parts, below);
    return switch (active.length) {
      case 0 -> Served.DOWN;
      case 1 -> below.child(active[0]);
      default ->
          new Served(
              true,
              level(below, active),
              room(below, active),
              new Plan.Drawn(drawn(parts, active, below)));
    };
  }

  private static double level(Below below, int[] indexes) {
    double level = 0;
    for (int index : indexes) {
      level = Math.max(level, below.child(index).level());
    }
    return level;
  }

  private static Served.Room room(Below below, int[] indexes) {
    Served.Room room = Served.Room.NONE;
    for (int index : indexes) {
      room = room.plus(below.child(index).room());
    }
    return room;
  }

  private static List<Plan.Part> drawn(List<Residual.Part> parts, int[] active, Below below) {
    var drawn = new ArrayList<Plan.Part>(active.length);
    for (int index : active) {
      Residual.Part part = parts.get(index);
      Served child = below.child(index);
      double weight = Math.max(1, part.weight()) * child.level();
      drawn.add(new Plan.Part(child.plan(), weight, part.identity()));
    }
    return List.copyOf(drawn);
  }

  private static Served hashed(Served served) {
    return served.up()
        ? new Served(true, served.level(), served.room(), new Plan.Hashed(served.plan()))
        : served;
  }

  private static Served all(Residual.All all, long[] identities, Below below) {
    var parts = new ArrayList<Plan.Part>(identities.length);
    double level = 0;
    Served.Room room = Served.Room.NONE;
    for (int i = 0; i < identities.length; i++) {
      Served served = below.child(i);
      if (served.up()) {
        level = Math.max(level, served.level());
        room = room.plus(served.room());
        parts.add(new Plan.Part(served.plan(), 1, identities[i]));
      }
    }
    return parts.isEmpty()
        ? Served.DOWN
        : new Served(true, level, room, new Plan.Union(List.copyOf(parts), all.answers()));
  }

  private static Served near(Residual.Near near, Below below) {
    return near(near, 0, below);
  }

  /** The nearest from a place on; while all of those are drained, the next nearest get the rest. */
  private static Served near(Residual.Near near, int from, Below below) {
    int nearest = nextUp(below, from, near.pools().size());
    if (nearest == near.pools().size()) {
      return Served.DOWN;
    }
    var candidates = new ArrayList<Candidate>();
    double level = 0;
    Served.Room room = Served.Room.NONE;
    int end = near.ends().get(nearest);
    for (int i = nearest; i < end; i++) {
      Served served = below.child(i);
      if (served.up()) {
        level = Math.max(level, served.level());
        room = room.plus(served.room());
        if (served.plan() instanceof Plan.Members members) {
          candidates.addAll(members.from());
        }
      }
    }
    Plan plan = Plan.Members.of(candidates, near.answers());
    Served rest = level < 1 ? near(near, end, below) : Served.DOWN;
    if (!rest.up()) {
      return new Served(true, level, room, plan);
    }
    return new Served(
        true,
        Math.min(1, level + (1 - level) * rest.level()),
        room.plus(rest.room()),
        new Plan.Sliced(plan, level, rest.plan(), near.pools().get(nearest).identity()));
  }
}
