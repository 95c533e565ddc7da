package dev.meridian.health;

import java.time.Duration;

/**
 * What the figures that a target tells of itself leave to its weight: smoothed, and followed by
 * answers only where it has changed enough. A pure function.
 *
 * @param smoothed the share, 0 to 1
 * @param atNanos of the last figure
 * @param published the share that answers follow, 0 to {@link Directive#FULL}
 */
public record Grade(double smoothed, long atNanos, int published) {
  /** So near to an end as to be there. */
  private static final double END = 0.005;

  /**
   * How a share follows from figures.
   *
   * @param load whether a figure says how loaded the target is; else what weight it wants
   * @param full the load at which nothing is left, the weight at which all is; over 0
   * @param floor the least share, 0 to 1
   * @param halfLife in which an old figure counts for half; zero: it does not count
   * @param step the least change of the share that is published, 0 to 1
   */
  public record Rules(boolean load, double full, double floor, Duration halfLife, double step) {
    /** The share that a figure alone would leave, 0 to 1. */
    double share(double figure) {
      double part = Math.clamp(figure / full, 0, 1);
      return Math.max(floor, load ? 1 - part : part);
    }
  }

  /** After the first figure. */
  public static Grade first(double figure, long nowNanos, Rules rules) {
    double share = rules.share(figure);
    return new Grade(share, nowNanos, published(share));
  }

  /** After one more figure. */
  public Grade after(double figure, long nowNanos, Rules rules) {
    double halfLife = rules.halfLife().toNanos();
    double old = halfLife > 0 ? Math.pow(2, -Math.max(0, nowNanos - atNanos) / halfLife) : 0;
    double next = smoothed * old + rules.share(figure) * (1 - old);
    int share = published(next);
    boolean isEnd = share == 0 || share == Directive.FULL;
    boolean news = isEnd || Math.abs(share - published) >= rules.step() * Directive.FULL;
    return new Grade(next, nowNanos, news ? share : published);
  }

  private static int published(double share) {
    return share < END
        ? 0
        : share > 1 - END ? Directive.FULL : (int) Math.round(share * Directive.FULL);
  }
}
