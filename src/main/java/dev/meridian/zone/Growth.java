package dev.meridian.zone;

import java.util.function.DoubleSupplier;

/**
 * How far tables grow when they are full. Where it is known how much of a file has been read, they
 * grow at once to what the whole may need, so that little is copied and hashed again.
 */
final class Growth {
  /** A file may go on otherwise than it begins. */
  private static final int TIMES_MAX = 16;

  /** Over what the part that was read promises. */
  private static final double SLACK = 1.02;

  private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

  private DoubleSupplier read = () -> 1;

  /**
   * Something is read now.
   *
   * @param share how much of it has been read, from 0 to 1; asked when a table is full
   */
  void reading(DoubleSupplier share) {
    read = share;
  }

  /** The next length of a table: at least twice, at most 16 times what it is. */
  int after(int full) {
    double share = read.getAsDouble();
    double times = share > 1.0 / TIMES_MAX ? Math.clamp(SLACK / share, 2, TIMES_MAX) : TIMES_MAX;
    return (int) Math.min(times * full, LENGTH_MAX);
  }
}
