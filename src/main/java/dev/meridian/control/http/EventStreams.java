package dev.meridian.control.http;

import dev.meridian.journal.Entry;
import dev.meridian.journal.Entry.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: what the journal is told, to those who listen. Each has room for so many
 * octets that wait for it; what does not fit is left out and said once there is room again, and who
 * takes nothing for long is let go. Used by the API's event loop, but for {@link #hear}.
 */
final class EventStreams {
  /** Those that may listen at once; the rest of the connections is for requests. */
  private static final int LISTENERS_MAX = 16;

  private static final int WAITING_OCTETS_MAX = 64 << 10;

  /** Entries on their way to the event loop; more are left out. */
  private static final int PENDING_MAX = 1024;

  private static final long BEAT_MILLIS = TimeUnit.SECONDS.toMillis(15);
  private static final long STUCK_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

  private final Set<Stream> streams = new LinkedHashSet<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private volatile @Nullable Context context;

  /** One who listens. */
  private static final class Stream {
    private final HttpServerResponse response;
    private long missed;
    private long fullSinceNanos;

    Stream(HttpServerResponse response) {
      this.response = response;
    }

    void send(String text, long nowNanos) {
      if (response.writeQueueFull()) {
        missed++;
        fullSinceNanos = fullSinceNanos == 0 ? nowNanos : fullSinceNanos;
        return;
      }
      fullSinceNanos = 0;
      if (missed > 0) {
        response.write("event: lost\ndata: {\"entries\":" + missed + "}\n\n");
        missed = 0;
      }
      response.write(text);
    }

    boolean isStuck(long nowNanos) {
      return fullSinceNanos != 0 && nowNanos - fullSinceNanos > STUCK_NANOS_MAX;
    }
  }

  /** An entry was written. Any thread. */
  void hear(Entry entry) {
    Context loop = context;
    if (loop == null || entry.kind() == Kind.VERDICTS) {
      return;
    }
    if (pending.incrementAndGet() > PENDING_MAX) {
      pending.decrementAndGet();
      dropped.incrementAndGet();
      return;
    }
    try {
      loop.runOnContext(
          _ -> {
            pending.decrementAndGet();
            broadcast(text(entry));
          });
    } catch (RejectedExecutionException _) {
      // The loop has ended, and with it all who listened: that of the process is told later.
      context = null;
    }
  }

  private static String text(Entry entry) {
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(entry.number(), entry.kind().word(), Histories.item(entry).encode());
  }

  private void broadcast(String text) {
    long nowNanos = System.nanoTime();
    int missedByAll = dropped.getAndSet(0);
    for (Stream stream : List.copyOf(streams)) {
      stream.missed += missedByAll;
      stream.send(text, nowNanos);
      if (stream.isStuck(nowNanos)) {
        streams.remove(stream);
        stream.response.reset();
      }
    }
  }

  /** Answers with a stream, or says that too many listen. */
  Future<Reply> open(Call call) {
    if (streams.size() >= LISTENERS_MAX) {
      throw Problem.of(503, "too many listen to events already").with("Retry-After", "10");
    }
    return Future.succeededFuture(new Reply.Stream("text/event-stream", this::begin));
  }

  private void begin(HttpServerResponse response) {
    if (context == null) {
      Context own = Objects.requireNonNull(Vertx.currentContext(), "the API's event loop");
      context = own;
      own.owner().setPeriodic(BEAT_MILLIS, _ -> broadcast(": beat\n\n"));
    }
    Stream stream = new Stream(response.setWriteQueueMaxSize(WAITING_OCTETS_MAX));
    streams.add(stream);
    response.closeHandler(_ -> streams.remove(stream));
    response.exceptionHandler(_ -> streams.remove(stream));
    response.write("retry: 3000\n\n");
  }
}
