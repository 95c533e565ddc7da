package dev.meridian.fleet;

import java.io.IOException;
import java.util.List;

/** The journals of all nodes of a fleet as one, as NATS holds them. Any thread; waits for NATS. */
public interface Annals {
  /**
   * What there is.
   *
   * @param first sequence of the oldest line
   * @param last sequence of the newest; before the first where there is none
   */
  record Reach(long first, long last) {}

  /**
   * What there is now.
   *
   * @throws IOException when NATS is not reached, or does not answer in time
   */
  Reach reach() throws IOException, InterruptedException;

  /**
   * Lines in order.
   *
   * @param first their lowest sequence
   * @param last their highest sequence, at most that of the newest line
   * @throws IOException when NATS is not reached, or does not answer in time
   */
  List<AnnalLine> read(long first, long last) throws IOException, InterruptedException;
}
