package dev.meridian.control.http;

import dev.meridian.fleet.AnnalLine;
import dev.meridian.fleet.Annals;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Annals that a test writes. */
final class KnownAnnals implements Annals {
  final List<AnnalLine> lines = new CopyOnWriteArrayList<>();
  volatile boolean reached = true;

  /** Adds the node's line, written and stored at some second. */
  void add(String node, long sequence, long second, String facts) {
    Instant at = Instant.ofEpochSecond(second);
    lines.add(
        new AnnalLine(
            sequence,
            node,
            at,
            0,
            "{\"number\":%d,\"at\":\"%s\",%s}".formatted(sequence * 10, at, facts)));
  }

  @Override
  public Reach reach() throws IOException {
    if (!reached) {
      throw new IOException("NATS is not reached");
    }
    return lines.isEmpty()
        ? new Reach(1, 0)
        : new Reach(lines.getFirst().sequence(), lines.getLast().sequence());
  }

  @Override
  public List<AnnalLine> read(long first, long last) throws IOException {
    reach();
    return lines.stream()
        .filter(line -> first <= line.sequence() && line.sequence() <= last)
        .toList();
  }
}
