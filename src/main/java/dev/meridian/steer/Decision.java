package dev.meridian.steer;

import org.jspecify.annotations.Nullable;

/**
 * What clients get who see a policy as the same residual tree, once however many policies and
 * classes come to it. Read by listeners; written by the control thread alone, each outcome by one
 * volatile write.
 */
final class Decision {
  private static final Kind[] KINDS = Kind.values();

  private final Node node;
  private final Policy.AllDown allDown;
  // Only for lastGood: what was served when this was last up.
  private final @Nullable Outcome @Nullable [] lastGood;
  private volatile Outcome a = Outcome.nodata(true);
  private volatile Outcome aaaa = Outcome.nodata(true);
  private volatile Outcome other = Outcome.nodata(true);
  private volatile int horizonA;
  private volatile int horizonAaaa;
  private volatile int horizonOther;

  /** Decides nothing before the first {@link #follow}. */
  Decision(Node node, Policy.AllDown allDown) {
    this.node = node;
    this.allDown = allDown;
    this.lastGood = allDown instanceof Policy.AllDown.LastGood ? new Outcome[Kind.COUNT] : null;
    node.decisions().add(this);
  }

  Outcome outcome(Kind kind) {
    return kind == Kind.A ? a : kind == Kind.AAAA ? aaaa : other;
  }

  int horizonSeconds(Kind kind) {
    return kind == Kind.A ? horizonA : kind == Kind.AAAA ? horizonAaaa : horizonOther;
  }

  /** Has the horizons follow those of the tree. */
  void followHorizons() {
    horizonA = node.horizon(Kind.A);
    horizonAaaa = node.horizon(Kind.AAAA);
    horizonOther = node.horizon(Kind.OTHER);
  }

  /**
   * Has the outcomes follow what the tree serves now.
   *
   * @param kinds that have changed, as bits
   */
  void follow(int kinds, Round round) {
    for (Kind kind : KINDS) {
      if ((kinds & Node.bit(kind)) != 0) {
        publish(kind, outcome(kind, round));
      }
    }
  }

  private Outcome outcome(Kind kind, Round round) {
    if (!node.isUp(kind, round.health())) {
      return whenDown(kind, round);
    }
    Outcome outcome =
        node.answers(kind)
            ? node.served(kind, round.health()).outcome(round.flattening())
            : Outcome.nodata(true);
    if (lastGood != null) {
      lastGood[kind.ordinal()] = outcome;
    }
    return outcome;
  }

  private Outcome whenDown(Kind kind, Round round) {
    return switch (allDown) {
      case Policy.AllDown.Open _ -> opened(kind, round);
      case Policy.AllDown.Closed _ -> Outcome.nodata(false);
      case Policy.AllDown.LastGood _ -> last(kind, round);
      case Policy.AllDown.LastResort(Policy.Pool pool) ->
          round.down(Evaluation.ignoringHealth(pool, kind, round.health()));
    };
  }

  private Outcome last(Kind kind, Round round) {
    Outcome last = lastGood == null ? null : lastGood[kind.ordinal()];
    return last == null ? opened(kind, round) : last.withUp(false);
  }

  private Outcome opened(Kind kind, Round round) {
    if (!node.answers(kind)) {
      return Outcome.nodata(false);
    }
    Served open = node.open(kind, round);
    return round.down(open.up() ? open.plan() : node.ignoringHealth(kind).plan());
  }

  /** Whether what somebody took out can change what is served: something is served all the same. */
  void followOrders(Round round) {
    for (Kind kind : KINDS) {
      if (!outcome(kind).isUp()) {
        publish(kind, outcome(kind, round));
      }
    }
  }

  private void publish(Kind kind, Outcome outcome) {
    switch (kind) {
      case A -> a = outcome;
      case AAAA -> aaaa = outcome;
      case OTHER -> other = outcome;
    }
  }
}
