package dev.meridian.steer;

import java.util.List;

/**
 * Everything that clients of one place can be answered under one state of health, with the chances:
 * an outcome laid open, for those who say it to another authority.
 *
 * @param up whether the policy is up; when not, this is what its {@link Policy.AllDown} rule serves
 * @param drawings their shares sum to 1
 */
public record Odds(boolean up, List<Drawing> drawings) {
  /** Copies the list. */
  public Odds {
    drawings = List.copyOf(drawings);
  }

  /**
   * Members that an answer is drawn from, one after the other by weight without putting back.
   *
   * @param from none for an empty answer (NODATA)
   * @param answers records in the answer
   * @param share of the clients' queries, above 0 to 1
   */
  public record Drawing(List<Ticket> from, int answers, double share) {
    /** Copies the list. */
    public Drawing {
      from = List.copyOf(from);
    }
  }

  /**
   * A member that may be drawn.
   *
   * @param weight above 0
   */
  public record Ticket(Member member, double weight) {}

  /** What a root serves; {@code lastGood} has nothing to keep here, and answers as {@code open}. */
  public static Odds of(Policy.Root root, Whereabouts client, Kind kind, Health health) {
    return of(
        new PolicySet(health)
            .decision(new Specialisation(root.tree()).residual(client), root.allDown())
            .outcome(kind));
  }

  /** Sticky choices are draws by weight here, as they are over all clients. */
  static Odds of(Outcome outcome) {
    return new Odds(
        outcome.isUp(),
        Distribution.overall(outcome.choice()).entrySet().stream()
            .map(one -> drawing(one.getKey(), one.getValue()))
            .toList());
  }

  private static Drawing drawing(Distribution.Drawing drawing, double share) {
    List<Ticket> from =
        drawing.from().stream()
            .map(one -> new Ticket(one.member(), Math.max(1, one.weight())))
            .toList();
    return new Drawing(from, drawing.answers(), share);
  }
}
