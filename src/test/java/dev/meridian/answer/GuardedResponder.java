package dev.meridian.answer;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A responder in memory that tells when it is misused: the request is the last thing in it, so that
 * no octet behind the request can be read; octets around the room for the response hold a pattern;
 * and the counters are compared. Time stands still for cookies and goes on by a millisecond a
 * request for rate limits.
 */
public final class GuardedResponder {
  /** Seconds since 1970 at which cookies are judged. */
  public static final long NOW_SECONDS = 1_800_000_000L;

  private static final long NANOS_A_REQUEST = 1_000_000;
  private static final int GUARD = 64;
  private static final byte PATTERN = (byte) 0xA5;
  private static final long RESPONSE = GUARD;
  private static final int MESSAGE_MAX = 65_535;
  private static final long REQUEST = 65_536 + 2 * GUARD;
  private static final long V4_MAPPED = 0x0000_ffff_0000_0000L;

  private final Tally tally = new Tally();
  private final Published published;
  private final Responder responder;
  private final MemorySegment memory = Arena.ofAuto().allocate(REQUEST + MESSAGE_MAX, Long.BYTES);
  private long nowNanos;

  /**
   * What became of a request.
   *
   * @param response octets; empty for silence
   * @param ending what was counted
   */
  public record Answered(byte[] response, Ending ending) {}

  /** A responder that answers from this. */
  public GuardedResponder(Snapshot snapshot) {
    published = new Published(snapshot);
    responder = new Responder(published, 0, tally, 42);
    memory.fill(PATTERN);
  }

  /** Answers from this from now on. */
  public void publish(Snapshot snapshot) {
    published.update(_ -> snapshot);
  }

  /**
   * Answers one request.
   *
   * @param room octets that the response may take, 512 to 65535
   * @throws AssertionError when more was written than that, the request was changed, or not exactly
   *     one ending was counted
   */
  public Answered respond(byte[] request, int room, boolean stream, boolean v6) {
    nowNanos += NANOS_A_REQUEST;
    responder.beginBatch(nowNanos, NOW_SECONDS);
    MemorySegment.copy(request, 0, memory, ValueLayout.JAVA_BYTE, REQUEST, request.length);
    MemorySegment bounded = memory.asSlice(0, REQUEST + request.length);
    memory.asSlice(RESPONSE + room, GUARD).fill(PATTERN);
    long[] before = totals();
    int length =
        responder.respond(
            bounded,
            REQUEST,
            request.length,
            RESPONSE,
            room,
            v6 ? 0x2001_0db8_0001_0000L : 0,
            v6 ? 7 : V4_MAPPED | 0x5A02_0304L,
            stream);
    Ending ending = onlyEnding(before);
    require(length >= 0 && length <= room, "length " + length + " of " + room);
    requirePattern(0);
    requirePattern(RESPONSE + room);
    require(
        MemorySegment.mismatch(
                bounded,
                REQUEST,
                REQUEST + request.length,
                MemorySegment.ofArray(request),
                0,
                request.length)
            < 0,
        "the request was written to");
    require(tally.total(Event.INTERNAL_ERROR) == 0, "an internal error was counted");
    return new Answered(memory.asSlice(RESPONSE, length).toArray(ValueLayout.JAVA_BYTE), ending);
  }

  private long[] totals() {
    Ending[] endings = Ending.values();
    long[] totals = new long[endings.length];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = tally.total(endings[i]);
    }
    return totals;
  }

  private Ending onlyEnding(long[] before) {
    long[] after = totals();
    List<Ending> counted = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      for (long i = before[ending.ordinal()]; i < after[ending.ordinal()]; i++) {
        counted.add(ending);
      }
    }
    require(counted.size() == 1, "counted " + counted);
    return counted.getFirst();
  }

  private void requirePattern(long at) {
    for (long i = at; i < at + GUARD; i++) {
      require(memory.get(ValueLayout.JAVA_BYTE, i) == PATTERN, "written at " + (i - RESPONSE));
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
