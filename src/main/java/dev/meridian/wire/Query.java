package dev.meridian.wire;

import java.lang.foreign.MemorySegment;
import jdk.internal.vm.annotation.Contended;

/**
 * A request, read in place and in order, once. A listener owns one and reads each request into it;
 * nothing is allocated and nothing is thrown.
 */
@Contended
public final class Query {
  /** What is to become of a request, from its form alone. */
  public enum Form {
    /** One well-formed question: look it up. */
    QUESTION,
    /** No response: too short for a header, or a response itself. */
    DROP,
    FORMERR,
    /** An opcode other than QUERY. */
    NOTIMP,
    /** An EDNS version above 0 (RFC 6891 section 6.1.3). */
    BADVERS,
    /** No question, but a COOKIE option: asks for a server cookie (RFC 7873 section 5.4). */
    COOKIE
  }

  private static final int OPT_FIXED_LENGTH = 1 + Wire.RECORD_FIXED_LENGTH;

  private final LookupName name = new LookupName();
  private final ClientSubnet clientSubnet = new ClientSubnet();
  private final Cookie cookie = new Cookie();
  private int id;
  private int flags;
  private int questionLength;
  private int type;
  private int dnsClass;
  private boolean edns;
  private int ednsVersion;
  private int udpPayload;
  private boolean dnssecOk;
  private boolean asksNsid;
  private boolean asksKeepalive;
  private boolean readsClientSubnet = true;

  /**
   * Says whether the client subnet option is understood, in requests read from now on; else it is
   * like any option that is not known. It is, to begin with.
   */
  public void readClientSubnet(boolean understood) {
    readsClientSubnet = understood;
  }

  /**
   * Reads a request.
   *
   * @param memory where it is
   * @param offset of its header
   * @param length in octets
   * @return what to do with it; the fields of this view are as far as reading came
   */
  public Form read(MemorySegment memory, long offset, int length) {
    questionLength = 0;
    edns = false;
    asksNsid = false;
    asksKeepalive = false;
    clientSubnet.clear();
    cookie.clear();
    if (length < Wire.HEADER_LENGTH) {
      return Form.DROP;
    }
    long header = memory.get(Wire.U64_NETWORK, offset);
    id = (int) (header >>> 48);
    flags = (int) (header >>> 32) & 0xffff;
    if ((flags & Wire.FLAG_QR) != 0) {
      return Form.DROP;
    }
    int questions = (int) (header >>> 16) & 0xffff;
    int answers = (int) header & 0xffff;
    int authorities = memory.get(Wire.U16_NETWORK, offset + 8) & 0xffff;
    int additionals = memory.get(Wire.U16_NETWORK, offset + 10) & 0xffff;
    long end = offset + length;
    // What is not one question is read on to see whether there is an OPT, so that the response has
    // one too (RFC 6891 section 6.1.1), and whether all that it wants is a cookie.
    boolean bringsSoa = authorities == 1 && asksIxfr(memory, offset + Wire.HEADER_LENGTH, end);
    if (opcode() != Wire.OPCODE_QUERY
        || questions != 1
        || answers != 0
        || (authorities != 0 && !bringsSoa)) {
      long records =
          skipOthers(memory, offset + Wire.HEADER_LENGTH, end, questions, answers + authorities);
      boolean whole = readAdditionals(memory, records, end, additionals) == end;
      boolean bare = (questions | answers | authorities) == 0;
      return formWithoutQuestion(bare && whole);
    }
    long at = readQuestion(memory, offset + Wire.HEADER_LENGTH, end);
    if (bringsSoa && at >= 0) {
      at = skipRecord(memory, skipName(memory, at, end), end);
    }
    if (at < 0) {
      return Form.FORMERR;
    }
    if (readAdditionals(memory, at, end, additionals) != end) {
      return Form.FORMERR;
    }
    return edns && ednsVersion != 0 ? Form.BADVERS : Form.QUESTION;
  }

  /** Whether the question is for IXFR, which brings the client's SOA (RFC 1995 section 3). */
  private boolean asksIxfr(MemorySegment memory, long offset, long end) {
    boolean asks = readQuestion(memory, offset, end) >= 0 && type == Wire.TYPE_IXFR;
    questionLength = 0;
    return asks;
  }

  /** What a request is whose sections beside the additional one were only stepped over. */
  private Form formWithoutQuestion(boolean isWholeAndBare) {
    if (opcode() != Wire.OPCODE_QUERY) {
      return Form.NOTIMP;
    }
    return isWholeAndBare && cookie.isPresent() ? Form.COOKIE : Form.FORMERR;
  }

  /** Steps over questions and records; the end of the last, −1 if one is broken. */
  private static long skipOthers(
      MemorySegment memory, long offset, long end, int questions, int records) {
    long at = offset;
    for (int i = 0; i < questions && at >= 0; i++) {
      at = skipName(memory, at, end);
      at = at < 0 || at + 4 > end ? -1 : at + 4;
    }
    for (int i = 0; i < records && at >= 0; i++) {
      at = skipRecord(memory, skipName(memory, at, end), end);
    }
    return at;
  }

  private long readAdditionals(MemorySegment memory, long offset, long end, int count) {
    long at = offset;
    for (int i = 0; i < count && at >= 0; i++) {
      at = readAdditional(memory, at, end);
    }
    return at;
  }

  private long readQuestion(MemorySegment memory, long offset, long end) {
    int nameLength = name.parse(memory, offset, end);
    if (nameLength < 0 || offset + nameLength + 4 > end) {
      return -1;
    }
    int typeAndClass = memory.get(Wire.U32_NETWORK, offset + nameLength);
    type = typeAndClass >>> 16;
    dnsClass = typeAndClass & 0xffff;
    questionLength = nameLength + 4;
    return offset + questionLength;
  }

  /** Reads a record of the additional section; only OPT matters. Returns its end, −1 if broken. */
  private long readAdditional(MemorySegment memory, long offset, long end) {
    if (offset + OPT_FIXED_LENGTH <= end
        && memory.get(Wire.U8, offset) == 0
        && memory.get(Wire.U16_NETWORK, offset + 1) == Wire.TYPE_OPT) {
      return readOpt(memory, offset, end);
    }
    long fixed = skipName(memory, offset, end);
    if (fixed < 0 || fixed + Wire.RECORD_FIXED_LENGTH > end) {
      return -1;
    }
    if (memory.get(Wire.U16_NETWORK, fixed) == Wire.TYPE_OPT) {
      return -1; // OPT is owned by the root (RFC 6891 section 6.1.2)
    }
    return skipRecord(memory, fixed, end);
  }

  /** Steps over what follows the owner of a record; −1 if that is broken. */
  private static long skipRecord(MemorySegment memory, long fixed, long end) {
    if (fixed < 0 || fixed + Wire.RECORD_FIXED_LENGTH > end) {
      return -1;
    }
    long next =
        fixed + Wire.RECORD_FIXED_LENGTH + (memory.get(Wire.U16_NETWORK, fixed + 8) & 0xffff);
    return next <= end ? next : -1;
  }

  private static long skipName(MemorySegment memory, long offset, long end) {
    long at = offset;
    while (at < end && at - offset < Name.LENGTH_MAX) {
      int label = memory.get(Wire.U8, at) & 0xff;
      if (label == 0) {
        return at + 1;
      }
      if (label >= 0xC0) {
        return at + 2 <= end ? at + 2 : -1;
      }
      if (label > Name.LABEL_LENGTH_MAX) {
        return -1;
      }
      at += label + 1;
    }
    return -1;
  }

  private long readOpt(MemorySegment memory, long offset, long end) {
    if (edns) {
      return -1; // more than one OPT (RFC 6891 section 6.1.1)
    }
    int length = memory.get(Wire.U16_NETWORK, offset + 9) & 0xffff;
    long at = offset + OPT_FIXED_LENGTH;
    long optionsEnd = at + length;
    if (optionsEnd > end) {
      return -1;
    }
    edns = true;
    udpPayload = memory.get(Wire.U16_NETWORK, offset + 3) & 0xffff;
    ednsVersion = memory.get(Wire.U8, offset + 6) & 0xff;
    dnssecOk = memory.get(Wire.U8, offset + 7) < 0;
    if (ednsVersion != 0) {
      return optionsEnd; // BADVERS, whatever a later version holds (RFC 6891 section 6.1.3)
    }
    while (at < optionsEnd) {
      if (at + 4 > optionsEnd) {
        return -1;
      }
      int code = memory.get(Wire.U16_NETWORK, at) & 0xffff;
      int optionLength = memory.get(Wire.U16_NETWORK, at + 2) & 0xffff;
      at += 4;
      if (at + optionLength > optionsEnd) {
        return -1;
      }
      if (!readOption(code, memory, at, optionLength)) {
        return -1;
      }
      at += optionLength;
    }
    return at;
  }

  /** Takes the options that are known, ignores others; false when one is malformed. */
  private boolean readOption(int code, MemorySegment memory, long offset, int length) {
    return switch (code) {
      case Wire.OPTION_CLIENT_SUBNET ->
          !readsClientSubnet || clientSubnet.parse(memory, offset, length);
      case Wire.OPTION_COOKIE -> cookie.parse(memory, offset, length);
      case Wire.OPTION_NSID -> {
        asksNsid = true;
        yield true;
      }
      case Wire.OPTION_TCP_KEEPALIVE -> {
        asksKeepalive = true;
        yield true;
      }
      default -> true;
    };
  }

  /** Message id. */
  int id() {
    return id;
  }

  /** Header flags as sent. */
  int flags() {
    return flags;
  }

  /** OPCODE, 0 to 15. */
  public int opcode() {
    return flags >>> 11 & 0xf;
  }

  /** QNAME. */
  public LookupName name() {
    return name;
  }

  /** QTYPE. */
  public int type() {
    return type;
  }

  /** QCLASS. */
  public int dnsClass() {
    return dnsClass;
  }

  /** Octets of the question section as far as it could be read; 0 when it could not. */
  int questionLength() {
    return questionLength;
  }

  /** Whether there is an OPT record. */
  public boolean hasEdns() {
    return edns;
  }

  /** The DO bit (RFC 3225 section 3). */
  boolean dnssecOk() {
    return dnssecOk;
  }

  /** The client subnet option, present or not. */
  public ClientSubnet clientSubnet() {
    return clientSubnet;
  }

  /** The COOKIE option, present or not. */
  public Cookie cookie() {
    return cookie;
  }

  /** Whether the name server identifier is asked for (RFC 5001). */
  boolean asksNsid() {
    return asksNsid;
  }

  /** Whether the idle time of the connection is asked for (RFC 7828). */
  boolean asksKeepalive() {
    return asksKeepalive;
  }

  /**
   * Largest UDP response that both sides take.
   *
   * @param serverMax our own limit, 512 to 4096
   * @return 512 to {@code serverMax}; values below 512 count as 512 (RFC 6891 section 6.2.3)
   */
  public int udpPayloadLimit(int serverMax) {
    return edns
        ? Math.min(Math.max(udpPayload, Wire.UDP_PAYLOAD_CLASSIC), serverMax)
        : Wire.UDP_PAYLOAD_CLASSIC;
  }
}
