package dev.meridian.net;

import dev.meridian.answer.Responder;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Latency;
import dev.meridian.stats.Tally;
import dev.meridian.tap.Tap;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.vm.annotation.Contended;

/**
 * Answers datagrams in batches, with one system call to receive and one to send up to {@value
 * Batch#SLOTS} of them. The loop neither allocates nor locks nor logs.
 */
@Contended
final class BatchedUdpListener implements UdpListener {
  private static final long PAUSE_AFTER_ERROR_NANOS = Duration.ofMillis(10).toNanos();

  private final UdpSocket socket;
  private final Responder responder;
  private final Tally tally;
  private final Tap tap;
  private final Thread thread;
  // Written by the owner, read by the thread once a batch.
  private volatile boolean stopping;
  // The thread's own.
  private int untilTimed = Latency.EVERY;

  BatchedUdpListener(String name, UdpSocket socket, Responder responder, Tally tally, Tap tap) {
    this.socket = socket;
    this.responder = responder;
    this.tally = tally;
    this.tap = tap;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  @Override
  public InetSocketAddress address() {
    return socket.address();
  }

  /** What another process may be handed, while the thread runs. */
  int descriptor() {
    return socket.descriptor();
  }

  @Override
  public Thread thread() {
    return thread;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    boolean first = !stopping;
    stopping = true;
    if (first && thread.getState() == Thread.State.NEW) {
      socket.close();
    }
  }

  @Override
  public void join() {
    Joining.join(thread);
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = socket.batch(arena);
      while (!stopping) {
        serve(batch);
      }
    } finally {
      socket.close();
    }
  }

  private void serve(Batch batch) {
    try {
      int count = socket.receive(batch);
      if (count < 0) {
        tally.count(Event.RECEIVE_FAILED);
        LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
      } else if (count > 0) {
        turn(batch, count);
      }
    } catch (Throwable _) {
      Escapes.settle(tally, 0);
    }
  }

  private void turn(Batch batch, int count) {
    boolean timed = --untilTimed <= 0;
    long began = timed ? System.nanoTime() : 0;
    answer(batch, count);
    socket.send(batch, tally);
    if (timed) {
      tally.latency().add(System.nanoTime() - began, count);
      untilTimed = Latency.EVERY;
    }
  }

  private void answer(Batch batch, int count) {
    tally.count(Event.RECEIVED, count);
    batch.clearStaged();
    responder.beginBatch();
    for (int slot = 0; slot < count; slot++) {
      try {
        answerSlot(batch, slot);
      } catch (Throwable _) {
        Escapes.settle(tally, count - slot - 1L);
      }
      batch.rearm(slot);
    }
    responder.endBatch();
  }

  private void answerSlot(Batch batch, int slot) {
    if (!batch.isAnswerable(slot)) {
      tally.count(Ending.DROPPED);
      return;
    }
    int length =
        responder.respond(
            batch.memory(),
            batch.request(slot),
            batch.requestLength(slot),
            batch.response(slot),
            Batch.MESSAGE_MAX,
            batch.clientHigh(slot),
            batch.clientLow(slot),
            false);
    tap.offer(
        batch.memory(),
        batch.request(slot),
        batch.requestLength(slot),
        batch.response(slot),
        length,
        batch.clientHigh(slot),
        batch.clientLow(slot),
        batch.clientPort(slot),
        false);
    if (length > 0) {
      batch.stage(slot, length);
    }
  }
}
