package dev.meridian.tap;

import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.util.Optional;
import jdk.internal.vm.annotation.Contended;

/**
 * Where one listener leaves what is to be logged: a ring of octets in native memory, written by the
 * listener and emptied by the one thread of {@link QueryLog}. The listener allocates nothing and
 * waits for nothing: what finds no room is lost and counted. While nothing is sampled, a request
 * costs one read of a field that nobody writes.
 *
 * <p>A record is a head and the octets of request and response, in multiples of 8. One that does
 * not fit before the end of the ring begins at its start, and a mark says so.
 */
@Contended
public final class Tap {
  /** Octets of a ring; some 5000 usual queries, or 7 of the longest that TCP brings. */
  static final int CAPACITY = 1 << 20;

  private static final int MASK = CAPACITY - 1;
  private static final int ALIGNMENT = Long.BYTES;

  // What the two threads write lies on lines of its own.
  private static final long HEAD = 0;
  private static final long TAIL = 128;
  private static final long RECORDS = 256;

  // A record's head.
  private static final long SIZE = 0;
  private static final long PORT = 4;
  private static final long MILLIS = 8;
  private static final long HIGH = 16;
  private static final long LOW = 24;
  private static final long QUERY_LENGTH = 32;
  private static final long RESPONSE_LENGTH = 36;
  private static final long OCTETS = 40;

  private static final int SKIP = -1;
  private static final int STREAM = 1 << 16;
  private static final int PORT_MASK = STREAM - 1;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final VarHandle POSITION = LONG.varHandle();

  /** Of so many requests all are chosen that draw less than {@link #limit}. */
  private static final long DRAWS = 1L << 32;

  private final Tally tally;
  // Written by the owner: the address before the listener runs, the memory before the limit that
  // lets the listener see it.
  private InetSocketAddress server = new InetSocketAddress(0);
  private MemorySegment memory = MemorySegment.NULL;
  private volatile long limit;
  // The listener's own.
  private long random;
  private long head;
  private long knownTail;

  /**
   * A tap that lets nothing through yet.
   *
   * @param tally the listener's
   * @param seed of what is chosen
   */
  Tap(Tally tally, long seed) {
    this.tally = tally;
    this.random = seed | 1;
  }

  /** Says where the listener listens, before it begins to. */
  public void listensOn(InetSocketAddress address) {
    server = address;
  }

  /**
   * Has a share of the requests logged from now on.
   *
   * @param share 0 to 1
   */
  void open(double share) {
    if (memory.equals(MemorySegment.NULL)) {
      memory = Arena.ofAuto().allocate(RECORDS + CAPACITY, RECORDS);
    }
    limit = Math.round(share * DRAWS);
  }

  /** Lets nothing through any more; what is in the ring stays to be taken. */
  void shut() {
    limit = 0;
  }

  /**
   * Leaves a request to be logged, if it is chosen. Called by the listener.
   *
   * @param octets holds both request and response
   * @param request offset of the request
   * @param response offset of the response
   * @param responseLength 0 when there was none
   * @param high upper half of the client's address; IPv4 is v4-mapped
   * @param low lower half of the client's address
   * @param port of the client
   * @param stream whether it came over TCP
   */
  public void offer(
      MemorySegment octets,
      long request,
      int requestLength,
      long response,
      int responseLength,
      long high,
      long low,
      int port,
      boolean stream) {
    long most = limit;
    if (most == 0 || draw() >= most) {
      return;
    }
    tally.count(Event.LOG_SAMPLED);
    long at = room(requestLength + responseLength);
    if (at < 0) {
      tally.count(Event.LOG_LOST);
      return;
    }
    memory.set(INT, at + PORT, stream ? port | STREAM : port);
    memory.set(LONG, at + MILLIS, System.currentTimeMillis());
    memory.set(LONG, at + HIGH, high);
    memory.set(LONG, at + LOW, low);
    memory.set(INT, at + QUERY_LENGTH, requestLength);
    memory.set(INT, at + RESPONSE_LENGTH, responseLength);
    MemorySegment.copy(octets, request, memory, at + OCTETS, requestLength);
    MemorySegment.copy(octets, response, memory, at + OCTETS + requestLength, responseLength);
    POSITION.setRelease(memory, HEAD, head);
  }

  /** By a xorshift generator (Marsaglia 2003), 0 to 2³²−1. */
  private long draw() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random >>> 32;
  }

  /** Where the next record goes, with its size written and the head behind it; −1: no room. */
  private long room(int octets) {
    int size = ((int) OCTETS + octets + ALIGNMENT - 1) & -ALIGNMENT;
    int at = (int) (head & MASK);
    int skipped = size > CAPACITY - at ? CAPACITY - at : 0;
    if (head + skipped + size - knownTail > CAPACITY) {
      knownTail = (long) POSITION.getAcquire(memory, TAIL);
      if (head + skipped + size - knownTail > CAPACITY) {
        return -1;
      }
    }
    if (skipped > 0) {
      memory.set(INT, RECORDS + at + SIZE, SKIP);
      at = 0;
    }
    memory.set(INT, RECORDS + at + SIZE, size);
    head += skipped + size;
    return RECORDS + at;
  }

  /** The oldest that is in the ring, which is out of it then. Called by the log's thread. */
  Optional<Sighting> take() {
    if (memory.equals(MemorySegment.NULL)) {
      return Optional.empty();
    }
    long tail = memory.get(LONG, TAIL);
    if (tail == (long) POSITION.getAcquire(memory, HEAD)) {
      return Optional.empty();
    }
    int place = (int) (tail & MASK);
    if (memory.get(INT, RECORDS + place + SIZE) == SKIP) {
      tail += CAPACITY - place;
      place = 0;
    }
    long at = RECORDS + place;
    Sighting taken = read(at);
    POSITION.setRelease(memory, TAIL, tail + memory.get(INT, at + SIZE));
    return Optional.of(taken);
  }

  private Sighting read(long at) {
    int port = memory.get(INT, at + PORT);
    byte[] query = new byte[memory.get(INT, at + QUERY_LENGTH)];
    byte[] response = new byte[memory.get(INT, at + RESPONSE_LENGTH)];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at + OCTETS, query, 0, query.length);
    MemorySegment.copy(
        memory, ValueLayout.JAVA_BYTE, at + OCTETS + query.length, response, 0, response.length);
    return new Sighting(
        memory.get(LONG, at + MILLIS),
        server,
        memory.get(LONG, at + HIGH),
        memory.get(LONG, at + LOW),
        port & PORT_MASK,
        (port & STREAM) != 0,
        query,
        response);
  }
}
