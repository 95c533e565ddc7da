package dev.meridian.steer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A residual tree of a {@link PolicySet}, once however many policies hold it, and what it serves
 * now. Used by the control thread alone.
 *
 * <p>Kinds that no member of the tree answers are served alike, so they are computed once, as
 * {@link Kind#OTHER}. Where nothing answers that either, which is without an alias, all that is to
 * be known is whether anything is up: what would be served is empty.
 */
final class Node {
  /** Every kind, as bits. */
  static final int ALL_KINDS = (1 << Kind.COUNT) - 1;

  private static final Kind[] KINDS = Kind.values();

  private final int place;
  private final Residual residual;
  private final Node[] children;
  private final Evaluation.Form form;
  private final int heldKinds;
  private final @Nullable Served[] served = new Served[Kind.COUNT];
  private final int[] horizons = new int[Kind.COUNT];
  private final List<Node> parents = new ArrayList<>(0);
  private final List<Decision> decisions = new ArrayList<>(0);
  private int pending;
  private boolean anyUp;
  private boolean spares;

  /**
   * A node.
   *
   * @param place its number; those of its children are lower
   * @param children in the order of {@link Residual#children}
   */
  Node(int place, Residual residual, Node[] children) {
    this.place = place;
    this.residual = residual;
    this.children = children;
    this.form = Evaluation.form(residual);
    int held = residual instanceof Residual.Leaf(Policy.Pool pool) ? held(pool) : 0;
    for (Node child : children) {
      held |= child.heldKinds;
      child.parents.add(this);
    }
    this.heldKinds = held;
  }

  /** The kinds that some members of a pool answer in another way than the others; all an alias. */
  private static int held(Policy.Pool pool) {
    int held = 0;
    for (Member member : pool.members()) {
      held |=
          switch (member.family()) {
            case A -> bit(Kind.A);
            case AAAA -> bit(Kind.AAAA);
            case CNAME -> bit(Kind.OTHER);
          };
    }
    return held;
  }

  int place() {
    return place;
  }

  List<Node> parents() {
    return parents;
  }

  /** Whether a child keeps as many clients as it can carry of this load. */
  boolean sharesOutBy(Load load) {
    return residual instanceof Residual.Ordered ordered
        && ordered.spill().flatMap(Policy.SpillByShare::load).filter(load::equals).isPresent();
  }

  /** What policies make of this. */
  List<Decision> decisions() {
    return decisions;
  }

  /** What this serves, as the last {@link #renew} left it. */
  Served served(Kind kind, Health health) {
    Kind computed = computed(kind);
    Served known = served[computed.ordinal()];
    if (known == null) {
      known = compute(computed, health);
      served[computed.ordinal()] = known;
    }
    return known;
  }

  /** Whether this serves anything, as the last {@link #renew} left it; be it empty. */
  boolean isUp(Kind kind, Health health) {
    Kind computed = computed(kind);
    return holds(computed) ? served(computed, health).up() : anyUp;
  }

  /** Whether a member can answer. */
  boolean answers(Kind kind) {
    return holds(computed(kind));
  }

  /** What this would serve if everything were up. */
  Served open(Kind kind, Round round) {
    Kind computed = computed(kind);
    Served known = round.knownOpen(this, computed);
    if (known == null) {
      known =
          form.served(computed, round.openHealth(), index -> children[index].open(computed, round));
      round.open(this, computed, known);
    }
    return known;
  }

  /** What this would serve if everything were up, what somebody took out included. */
  Served ignoringHealth(Kind kind) {
    return new Evaluation(computed(kind), Health.ALL_UP).serve(residual);
  }

  /** Computes what is known of a pool, so that no first flip has to, and whether anything is up. */
  void prepare(Health health) {
    if (children.length == 0) {
      for (Kind kind : KINDS) {
        served(kind, health);
      }
    }
    anyUp = isAnyUp(health);
  }

  /**
   * Compiles what may be served in the place of what is served now: a flip then only hands it on.
   */
  void prepareSpares(Health health, Flattening flattening) {
    if (!spares
        && (residual instanceof Residual.Ordered || residual instanceof Residual.Weighted)) {
      spares = true;
      for (Node child : children) {
        child.prepareSpare(health, flattening);
        child.prepareSpares(health, flattening);
      }
    }
  }

  private void prepareSpare(Health health, Flattening flattening) {
    for (Kind kind : KINDS) {
      if (holds(kind)) {
        served(kind, health).outcome(flattening);
      }
    }
  }

  /** Every form of a tree is up when a child is, and down when none is. */
  private boolean isAnyUp(Health health) {
    if (children.length == 0) {
      return served(Kind.OTHER, health).up();
    }
    for (Node child : children) {
      if (child.anyUp) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(Kind kind) {
    return (heldKinds & bit(kind)) != 0;
  }

  private Kind computed(Kind kind) {
    return holds(kind) ? kind : Kind.OTHER;
  }

  private Served compute(Kind kind, Health health) {
    return form.served(kind, health, index -> children[index].served(kind, health));
  }

  /** Notes that what decides these kinds has changed. */
  void await(int kinds) {
    pending |= kinds;
  }

  /**
   * Computes what has changed below.
   *
   * @return the kinds for which this serves something else now, as bits
   */
  int renew(Health health) {
    int kinds = pending;
    pending = 0;
    int changed = 0;
    if ((kinds & heldKinds & bit(Kind.A)) != 0 && renew(Kind.A, health)) {
      changed |= bit(Kind.A);
    }
    if ((kinds & heldKinds & bit(Kind.AAAA)) != 0 && renew(Kind.AAAA, health)) {
      changed |= bit(Kind.AAAA);
    }
    int others = kinds & (bit(Kind.OTHER) | ~heldKinds);
    if (others != 0 && renewOther(health)) {
      changed |= others;
    }
    return changed;
  }

  private boolean renewOther(Health health) {
    boolean before = anyUp;
    // Nobody may have asked for all that is served.
    boolean changed =
        (served[Kind.OTHER.ordinal()] != null || holds(Kind.OTHER)) && renew(Kind.OTHER, health);
    anyUp = isAnyUp(health);
    return changed || before != anyUp;
  }

  private static boolean passesOn(Residual residual) {
    return residual instanceof Residual.Ordered ordered
        && ordered.trickle() == 0
        && ordered.spill().isEmpty();
  }

  private boolean renew(Kind kind, Health health) {
    Served before = served[kind.ordinal()];
    Served next = compute(kind, health);
    if (before == next || (before != null && children.length == 0 && before.isLike(next))) {
      return false;
    }
    served[kind.ordinal()] = next;
    return true;
  }

  /**
   * How long what this serves cannot change, seconds, as the last {@link #renewHorizons} left it.
   */
  int horizon(Kind kind) {
    return horizons[computed(kind).ordinal()];
  }

  /**
   * Computes how long what this serves cannot change.
   *
   * @param soonest seconds for which the state of each target cannot change
   * @return whether that is another time than before, for any kind
   */
  boolean renewHorizons(Health health, IntUnaryOperator soonest) {
    boolean changed = false;
    for (Kind kind : KINDS) {
      if (computed(kind) == kind) {
        int next = horizon(kind, health, soonest);
        changed |= next != horizons[kind.ordinal()];
        horizons[kind.ordinal()] = next;
      }
    }
    return changed;
  }

  /**
   * The soonest of what decides: no child that would only be asked if an earlier one had another
   * state.
   */
  private int horizon(Kind kind, Health health, IntUnaryOperator soonest) {
    return switch (residual) {
      case Residual.Leaf leaf -> horizon(leaf.pool(), kind, soonest);
      case Residual.Ordered ordered -> soonest(kind, asked(ordered, kind, health));
      case Residual.Near near -> soonest(kind, asked(near, kind, health));
      case Residual.Weighted _, Residual.Sticky _, Residual.All _ -> soonest(kind, children.length);
    };
  }

  private static int horizon(Policy.Pool pool, Kind kind, IntUnaryOperator soonest) {
    int least = Integer.MAX_VALUE;
    for (Member member : Evaluation.judged(pool, kind)) {
      if (member.target() >= 0) {
        least = Math.min(least, soonest.applyAsInt(member.target()));
      }
    }
    return least;
  }

  private int soonest(Kind kind, int asked) {
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < asked; i++) {
      least = Math.min(least, children[i].horizon(kind));
    }
    return least;
  }

  private int asked(Residual.Ordered ordered, Kind kind, Health health) {
    if (passesOnSome(kind, health)) {
      return children.length;
    }
    int first = afterUp(kind, health, 0);
    return ordered.trickle() > 0 ? afterUp(kind, health, first) : first;
  }

  private int asked(Residual.Near near, Kind kind, Health health) {
    if (passesOnSome(kind, health)) {
      return children.length;
    }
    int nearest = afterUp(kind, health, 0) - 1;
    return children[nearest].isUp(kind, health) ? near.ends().get(nearest) : children.length;
  }

  /** Whether a child may keep some of its clients only, so that others are asked too. */
  private boolean passesOnSome(Kind kind, Health health) {
    if (!answers(kind)) {
      return false;
    }
    if (residual instanceof Residual.Ordered ordered && ordered.spill().isPresent()) {
      return true;
    }
    for (Node child : children) {
      if (child.served(kind, health).level() < 1) {
        return true;
      }
    }
    return false;
  }

  /** The place after the first child from a place on that is up; after the last when none is. */
  private int afterUp(Kind kind, Health health, int from) {
    for (int i = from; i < children.length; i++) {
      if (children[i].isUp(kind, health)) {
        return i + 1;
      }
    }
    return children.length;
  }

  static int bit(Kind kind) {
    return 1 << kind.ordinal();
  }

  /** Lets go of what nobody asks for again, where it is more than what a child serves. */
  void settle() {
    if (parents.isEmpty() && children.length > 0 && !passesOn(residual)) {
      Arrays.fill(served, null);
    }
  }
}
