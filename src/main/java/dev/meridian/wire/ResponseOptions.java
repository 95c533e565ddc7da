package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import jdk.internal.vm.annotation.Contended;

/**
 * The OPT record of a response (RFC 6891 section 6) and its options: cookie, client subnet, name
 * server identifier, TCP keepalive and extended error. Reused for each response.
 */
@Contended
public final class ResponseOptions {
  private static final int OPT_FIXED_LENGTH = 1 + Wire.RECORD_FIXED_LENGTH;
  private static final int OPTION_FIXED_LENGTH = 4;
  private static final int DNSSEC_OK = 0x8000;
  private static final int NONE = -1;
  private static final byte[] NO_TEXT = {};

  private int length;
  private boolean hasCookie;
  private long cookieStamp;
  private long cookieHash;
  private byte[] nsid = NO_TEXT;
  private int keepaliveUnits = NONE;
  private int errorCode = NONE;
  private byte[] errorText = NO_TEXT;

  /**
   * Begins the options of a response, and fixes how much room they need, the extended error apart.
   *
   * @param identifier sent when it is asked for; empty when this server has none
   * @param idleUnits idle time of the connection in units of 100 ms, sent when it is asked for;
   *     negative over UDP (RFC 7828 section 3.2.1)
   * @param withCookie whether a cookie will be set
   */
  public void begin(Query query, byte[] identifier, int idleUnits, boolean withCookie) {
    hasCookie = withCookie;
    nsid = query.asksNsid() ? identifier : NO_TEXT;
    keepaliveUnits = query.asksKeepalive() ? idleUnits : NONE;
    errorCode = NONE;
    length = query.hasEdns() ? OPT_FIXED_LENGTH + optionsLength(query) : 0;
  }

  private int optionsLength(Query query) {
    return query.clientSubnet().responseLength()
        + (hasCookie ? query.cookie().responseLength() : 0)
        + (nsid.length > 0 ? OPTION_FIXED_LENGTH + nsid.length : 0)
        + (keepaliveUnits >= 0 ? OPTION_FIXED_LENGTH + 2 : 0);
  }

  /** Octets of the record, without the extended error; 0 without EDNS. */
  int length() {
    return length;
  }

  /** Sets the server cookie that the client is to use. */
  public void cookie(long stamp, long hash) {
    cookieStamp = stamp;
    cookieHash = hash;
  }

  /**
   * Says why, for people (RFC 8914): sent when there is room for it. The first that is said stays.
   *
   * @param code INFO-CODE
   * @param text EXTRA-TEXT in UTF-8, may be empty
   */
  public void extendedError(int code, byte[] text) {
    if (errorCode == NONE) {
      errorCode = code;
      errorText = text;
    }
  }

  /** Writes the record and returns its end; {@code end} is not passed. */
  long write(
      Query query,
      MemorySegment memory,
      long offset,
      long end,
      int rcode,
      int udpPayloadMax,
      int prefixBits) {
    memory.set(Wire.U8, offset, (byte) 0);
    memory.set(Wire.U16_NETWORK, offset + 1, (short) Wire.TYPE_OPT);
    memory.set(Wire.U16_NETWORK, offset + 3, (short) udpPayloadMax);
    memory.set(Wire.U8, offset + 5, (byte) (rcode >>> 4));
    memory.set(Wire.U8, offset + 6, (byte) 0);
    memory.set(Wire.U16_NETWORK, offset + 7, (short) (query.dnssecOk() ? DNSSEC_OK : 0));
    long at = writeOptions(query, memory, offset + OPT_FIXED_LENGTH, end, prefixBits);
    memory.set(Wire.U16_NETWORK, offset + 9, (short) (at - offset - OPT_FIXED_LENGTH));
    return at;
  }

  private long writeOptions(
      Query query, MemorySegment memory, long offset, long end, int prefixBits) {
    long at = offset;
    ClientSubnet subnet = query.clientSubnet();
    if (subnet.isPresent()) {
      at = subnet.write(memory, at, subnet.scopePrefixLength(prefixBits));
    }
    if (hasCookie) {
      at = query.cookie().write(memory, at, cookieStamp, cookieHash);
    }
    if (nsid.length > 0) {
      at = option(memory, at, Wire.OPTION_NSID, nsid.length);
      MemorySegment.copy(nsid, 0, memory, Wire.U8, at, nsid.length);
      at += nsid.length;
    }
    if (keepaliveUnits >= 0) {
      at = option(memory, at, Wire.OPTION_TCP_KEEPALIVE, 2);
      memory.set(Wire.U16_NETWORK, at, (short) keepaliveUnits);
      at += 2;
    }
    int errorLength = 2 + errorText.length;
    if (errorCode >= 0 && at + OPTION_FIXED_LENGTH + errorLength <= end) {
      at = option(memory, at, Wire.OPTION_EXTENDED_ERROR, errorLength);
      memory.set(Wire.U16_NETWORK, at, (short) errorCode);
      MemorySegment.copy(errorText, 0, memory, Wire.U8, at + 2, errorText.length);
      at += errorLength;
    }
    return at;
  }

  private static long option(MemorySegment memory, long offset, int code, int length) {
    memory.set(Wire.U16_NETWORK, offset, (short) code);
    memory.set(Wire.U16_NETWORK, offset + 2, (short) length);
    return offset + OPTION_FIXED_LENGTH;
  }
}
