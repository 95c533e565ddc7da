package dev.meridian.steer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

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
    Served served =
        switch (residual) {
          case Residual.Leaf leaf -> pool(leaf.pool());
          case Residual.Ordered ordered -> ordered(ordered);
          case Residual.Weighted weighted -> one(active(weighted.parts()));
          case Residual.Sticky sticky -> hashed(one(active(sticky.parts())));
          case Residual.All all -> all(all);
          case Residual.Near near -> near(near);
        };
    known.put(residual, served);
    return served;
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
    return pool.members().stream().filter(member -> member.family() == family).toList();
  }

  private Served pool(Policy.Pool pool) {
    List<Member> answering = answering(pool, kind);
    List<Member> judged = answering.isEmpty() ? pool.members() : answering;
    List<Member> live = judged.stream().filter(health::isUp).toList();
    boolean up = live.size() >= pool.healthyWhen().required(judged.size());
    List<Member> serving = answering.isEmpty() ? answering : up ? live : answering;
    return new Served(up, Plan.Members.of(Candidate.of(serving), pool.answers()));
  }

  /** A pool's answers whatever its health. */
  static Plan ignoringHealth(Policy.Pool pool, Kind kind) {
    return Plan.Members.of(Candidate.of(answering(pool, kind)), pool.answers());
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
  private Served ordered(Residual.Ordered ordered) {
    int first = nextUp(ordered.children(), 0);
    if (first < 0) {
      return Served.DOWN;
    }
    int second = ordered.trickle() > 0 ? nextUp(ordered.children(), first + 1) : -1;
    return second < 0
        ? serve(ordered.children().get(first))
        : trickled(
            ordered.children().get(first), ordered.children().get(second), ordered.trickle());
  }

  private int nextUp(List<Residual> children, int from) {
    for (int i = from; i < children.size(); i++) {
      if (serve(children.get(i)).up()) {
        return i;
      }
    }
    return -1;
  }

  private Served trickled(Residual first, Residual second, double trickle) {
    if (trickle >= 1) {
      return serve(second);
    }
    return new Served(
        true,
        new Plan.Drawn(
            List.of(
                new Plan.Part(serve(first).plan(), 1 - trickle, first.identity()),
                new Plan.Part(serve(second).plan(), trickle, second.identity()))));
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
  List<Residual.Part> active(List<Residual.Part> parts) {
    List<Residual.Part> up = parts.stream().filter(part -> serve(part.residual()).up()).toList();
    List<Residual.Part> weighty = up.stream().filter(part -> part.weight() > 0).toList();
    return weighty.isEmpty() ? up : weighty;
  }

  private Served one(List<Residual.Part> active) {
    return switch (active.size()) {
      case 0 -> Served.DOWN;
      case 1 -> serve(active.getFirst().residual());
      default -> new Served(true, new Plan.Drawn(active.stream().map(this::drawn).toList()));
    };
  }

  private Plan.Part drawn(Residual.Part part) {
    return new Plan.Part(
        serve(part.residual()).plan(), Math.max(1, part.weight()), part.identity());
  }

  private static Served hashed(Served served) {
    return served.up() ? new Served(true, new Plan.Hashed(served.plan())) : served;
  }

  private Served all(Residual.All all) {
    var parts = new ArrayList<Plan.Part>();
    for (Residual child : all.children()) {
      Served served = serve(child);
      if (served.up()) {
        parts.add(new Plan.Part(served.plan(), 1, child.identity()));
      }
    }
    return parts.isEmpty()
        ? Served.DOWN
        : new Served(true, new Plan.Union(List.copyOf(parts), all.answers()));
  }

  private Served near(Residual.Near near) {
    int nearest = 0;
    while (nearest < near.pools().size() && !serve(near.pools().get(nearest)).up()) {
      nearest++;
    }
    if (nearest == near.pools().size()) {
      return Served.DOWN;
    }
    var candidates = new ArrayList<Candidate>();
    for (Residual.Leaf leaf : near.pools().subList(nearest, near.ends().get(nearest))) {
      Served served = serve(leaf);
      if (served.up() && served.plan() instanceof Plan.Members members) {
        candidates.addAll(members.from());
      }
    }
    return new Served(true, Plan.Members.of(candidates, near.answers()));
  }
}
