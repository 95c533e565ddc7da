package dev.meridian.answer;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Tally;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Turns one request into one response. Owned by one listener thread; never allocates or throws. */
public final class Responder {
  private static final int HEADER = 12;
  private final Tally tally;

  /**
   * A responder.
   *
   * @param published what to answer from
   * @param tally the owner's counters
   * @param seed of the random choices
   */
  public Responder(Published published, Tally tally, long seed) {
    this.tally = tally;
  }

  /** Reads the snapshot that the next requests are answered from; call once a batch. */
  public void beginBatch() {}

  /**
   * Answers one request.
   *
   * @param memory holds both request and response, which do not overlap; native
   * @param request offset of the first octet of the request
   * @param requestLength 0 to 65535
   * @param response offset where the response goes
   * @param responseCapacity octets that may be written there, 512 to 65535
   * @param clientHigh upper half of the sender's address; IPv4 is v4-mapped
   * @param clientLow lower half of the sender's address
   * @param stream whether the transport is TCP, so that no UDP size limit holds
   * @return length of the response, 0 when there must be none
   */
  public int respond(
      MemorySegment memory,
      long request,
      int requestLength,
      long response,
      int responseCapacity,
      long clientHigh,
      long clientLow,
      boolean stream) {
    if (requestLength < HEADER || memory.get(ValueLayout.JAVA_BYTE, request + 2) < 0) {
      tally.count(Ending.DROPPED);
      return 0;
    }
    int length = Math.min(requestLength, responseCapacity);
    MemorySegment.copy(memory, request, memory, response, length);
    memory.set(ValueLayout.JAVA_BYTE, response + 2, (byte) 0x80);
    memory.set(ValueLayout.JAVA_BYTE, response + 3, (byte) 5);
    tally.count(Ending.REFUSED);
    return length;
  }
}
