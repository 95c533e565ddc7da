package dev.meridian.tap;

import dev.meridian.config.QueryLogSpec;
import dev.meridian.stats.Tally;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The query log: a sample of the requests with their responses, lossy on purpose. Listeners leave
 * what is chosen at a {@link Tap} of their own; a thread writes it. Of what was chosen, each entry
 * is written or lost, and counted: {@code sampled = lost by taps + written + lost} when nothing
 * waits any more. Any thread.
 */
public final class QueryLog implements AutoCloseable {
  private final String identity;
  private final String version;
  private final Runnable atStart;
  private final List<Tap> taps = new CopyOnWriteArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private Optional<QueryLogSpec> spec = Optional.empty();
  private Optional<Drain> drain = Optional.empty();

  /**
   * A log that is off.
   *
   * @param identity of this server, for dnstap
   * @param version of this server, for dnstap
   * @param atStart runs first on each thread that writes
   */
  public QueryLog(String identity, String version, Runnable atStart) {
    this.identity = identity;
    this.version = version;
    this.atStart = atStart;
  }

  /** A log that is off, where nobody asks for one. */
  public static QueryLog off() {
    return new QueryLog("", "", () -> {});
  }

  /**
   * A tap for a listener.
   *
   * @param tally the listener's
   * @param seed of what is chosen
   */
  public synchronized Tap tap(Tally tally, long seed) {
    Tap tap = new Tap(tally, seed);
    taps.add(tap);
    spec.ifPresent(one -> tap.open(one.sample()));
    return tap;
  }

  /** Writes by this from now on. */
  public synchronized void turnTo(Optional<QueryLogSpec> next) {
    if (next.equals(spec)) {
      return;
    }
    end();
    spec = next;
    drain = next.map(one -> new Drain(one, encoding(one), taps, new Counts(), atStart));
    next.ifPresent(one -> taps.forEach(tap -> tap.open(one.sample())));
  }

  private Encoding encoding(QueryLogSpec one) {
    return switch (one.format()) {
      case JSON -> new JsonLines();
      case DNSTAP -> new Dnstap(identity, version);
    };
  }

  private void end() {
    taps.forEach(Tap::shut);
    drain.ifPresent(Drain::end);
    drain = Optional.empty();
  }

  /** Counts; written by one thread at a time. */
  private final class Counts implements Drain.Losses {
    @Override
    public void written(int entries) {
      written.addAndGet(entries);
    }

    @Override
    public void lost(int entries) {
      lost.addAndGet(entries);
    }
  }

  /** How many entries were written. */
  public long written() {
    return written.get();
  }

  /** How many entries were taken from listeners and could not be written. */
  public long lost() {
    return lost.get();
  }

  /** Writes what waits and ends; nothing is logged any more. */
  @Override
  public synchronized void close() {
    end();
    spec = Optional.empty();
  }
}
