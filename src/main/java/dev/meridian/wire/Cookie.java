package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import jdk.internal.vm.annotation.Contended;

/** The COOKIE option of a query (RFC 7873 section 4), as a reusable view. */
@Contended
public final class Cookie {
  private static final int CLIENT_LENGTH = 8;
  private static final int SERVER_LENGTH_MIN = 8;
  private static final int SERVER_LENGTH_MAX = 32;

  /** Octets of a server cookie of the interoperable form (RFC 9018 section 4). */
  private static final int SERVER_LENGTH = 16;

  private static final int SERVER_AND_CLIENT_LENGTH = CLIENT_LENGTH + SERVER_LENGTH;

  private boolean present;
  private boolean clientOnly;
  private boolean serverPresent;
  private long client;
  private long stamp;
  private long hash;

  void clear() {
    present = false;
    serverPresent = false;
  }

  /**
   * Reads the option's data.
   *
   * @return false when its length is not 8 or 16 to 40: FORMERR (RFC 7873 section 5.2.2)
   */
  boolean parse(MemorySegment memory, long offset, int length) {
    int serverLength = length - CLIENT_LENGTH;
    boolean lengthIsLegal =
        serverLength == 0
            || (serverLength >= SERVER_LENGTH_MIN && serverLength <= SERVER_LENGTH_MAX);
    if (!lengthIsLegal) {
      return false;
    }
    if (present) {
      return true; // of several the first counts (RFC 7873 section 5.2)
    }
    present = true;
    client = memory.get(Wire.U64_NETWORK, offset);
    clientOnly = serverLength == 0;
    serverPresent = serverLength == SERVER_LENGTH;
    if (serverPresent) {
      stamp = memory.get(Wire.U64_NETWORK, offset + CLIENT_LENGTH);
      hash = memory.get(Wire.U64_NETWORK, offset + 2 * CLIENT_LENGTH);
    }
    return true;
  }

  /** Whether the query carried the option. */
  public boolean isPresent() {
    return present;
  }

  /** Whether it holds no server cookie of any kind. */
  public boolean isClientOnly() {
    return clientOnly;
  }

  /** Whether it holds a server cookie that may be ours by its length. */
  public boolean hasServerCookie() {
    return serverPresent;
  }

  /** The client cookie, network order. */
  public long client() {
    return client;
  }

  /** Version, three reserved octets and the time stamp of the server cookie, network order. */
  public long stamp() {
    return stamp;
  }

  /** The hash of the server cookie, network order. */
  public long hash() {
    return hash;
  }

  /** Octets of the option in a response, its code and length included. */
  int responseLength() {
    return present ? 2 + 2 + CLIENT_LENGTH + SERVER_LENGTH : 0;
  }

  /** Writes the option with the server cookie that the client is to use, and returns its end. */
  long write(MemorySegment memory, long offset, long newStamp, long newHash) {
    memory.set(Wire.U16_NETWORK, offset, (short) Wire.OPTION_COOKIE);
    memory.set(Wire.U16_NETWORK, offset + 2, (short) SERVER_AND_CLIENT_LENGTH);
    memory.set(Wire.U64_NETWORK, offset + 4, client);
    memory.set(Wire.U64_NETWORK, offset + 12, newStamp);
    memory.set(Wire.U64_NETWORK, offset + 20, newHash);
    return offset + 28;
  }
}
