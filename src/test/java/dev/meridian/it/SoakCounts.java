package dev.meridian.it;

import java.util.concurrent.atomic.LongAdder;

/** What all clients of a soak did; written by all their threads. */
final class SoakCounts {
  private final LongAdder datagrams = new LongAdder();
  private final LongAdder streamMessages = new LongAdder();
  private final LongAdder streamAnswers = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder cut = new LongAdder();
  private final LongAdder polite = new LongAdder();

  /** A datagram went to the server. */
  void datagram() {
    datagrams.increment();
  }

  /** So many whole messages were about to be sent over TCP. */
  void streamMessages(int count) {
    streamMessages.add(count);
  }

  void streamAnswer() {
    streamAnswers.increment();
  }

  /** Messages counted as sent were not read: the server did not take the connection. */
  void turnedAway(int count) {
    turnedAway.add(count);
  }

  /** Messages that were sent whole and may have been read. */
  long streamMessagesTaken() {
    return streamMessages.sum() - turnedAway.sum();
  }

  /** A connection gave some answers and not the others. */
  void cut() {
    cut.increment();
  }

  long connectionsCut() {
    return cut.sum();
  }

  void connection() {
    connections.increment();
  }

  /** A polite query was answered rightly. */
  void polite() {
    polite.increment();
  }

  long datagrams() {
    return datagrams.sum();
  }

  long streamAnswers() {
    return streamAnswers.sum();
  }

  long politeAnswers() {
    return polite.sum();
  }

  @Override
  public String toString() {
    return "polite queries answered rightly %d, datagrams sent %d, TCP connections %d, messages sent whole over TCP %d, of which on connections that were taken %d, answered %d"
        .formatted(
            polite.sum(),
            datagrams.sum(),
            connections.sum(),
            streamMessages.sum(),
            streamMessagesTaken(),
            streamAnswers.sum());
  }
}
