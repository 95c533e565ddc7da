package dev.meridian.fuzz;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A request as the RFCs see it: read once more, apart from the server's own reader, to say what a
 * server has to do with it from its form alone.
 */
final class RequestForm {
  /** What a request deserves. */
  enum Verdict {
    /** Nothing: there is no ID to answer to, or it is a response itself (RFC 1035 4.1.1). */
    SILENCE,
    /** An opcode other than QUERY: this server has no other (RFC 1035 4.1.1). */
    NOTIMP,
    FORMERR,
    /** RFC 6891 6.1.3. */
    BADVERS,
    /** A server cookie: no question, but a COOKIE option (RFC 7873 section 5.4). */
    COOKIE,
    /** To be looked up. */
    ANSWER
  }

  static final int HEADER = 12;
  static final int OPT = 41;
  private static final int NAME_MAX = 255;
  private static final int LABEL_MAX = 63;

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("", null, false, false);
    }
  }

  final ByteBuffer octets;
  Verdict verdict = Verdict.FORMERR;

  /** End of the question; 0 where there is none that can be read. */
  int questionEnd;

  /** Whether every section could be read. */
  boolean isReadable;

  int type;
  int dnsClass;
  boolean hasOpt;
  int payload;
  byte[] subnet = {};
  byte[] clientCookie = {};
  boolean asksNsid;
  boolean asksKeepalive;

  /** Reads a request. */
  RequestForm(byte[] request) {
    octets = ByteBuffer.wrap(request);
    if (request.length < HEADER || (request[2] & 0x80) != 0) {
      verdict = Verdict.SILENCE;
    } else {
      read();
    }
  }

  int opcode() {
    return octets.get(2) >>> 3 & 0xf;
  }

  private int count(int section) {
    return octets.getShort(4 + 2 * section) & 0xffff;
  }

  private void read() {
    // RFC 9619: a query has one question; RFC 1035 4.1.1: and nothing in the sections of answers.
    // But IXFR, which brings one SOA in authority (RFC 1995 section 3).
    boolean ixfr = count(2) == 1 && asksIxfr();
    boolean lookUp = opcode() == 0 && count(0) == 1 && count(1) == 0 && (count(2) == 0 || ixfr);
    verdict = opcode() == 0 ? Verdict.FORMERR : Verdict.NOTIMP;
    octets.position(HEADER);
    try {
      if (lookUp) {
        readQuestion();
        if (ixfr) {
          skipOwner();
          skip(8);
          skip(next16());
        }
      } else {
        skipOthers();
      }
      int version = 0;
      for (int i = 0; i < count(3); i++) {
        version = Math.max(version, readAdditional());
      }
      isReadable = true;
      // RFC 1035 4.1: a message is its sections, nothing follows.
      if (lookUp && !octets.hasRemaining()) {
        verdict = version > 0 ? Verdict.BADVERS : Verdict.ANSWER;
      }
      boolean bare = opcode() == 0 && octets.getInt(4) == 0 && count(2) == 0;
      if (bare && !octets.hasRemaining() && clientCookie.length > 0) {
        verdict = Verdict.COOKIE;
      }
    } catch (Malformed e) {
      // The verdict stands.
    }
  }

  private boolean asksIxfr() {
    octets.position(HEADER);
    try {
      readQuestion();
      return type == 251;
    } catch (Malformed e) {
      return false;
    } finally {
      questionEnd = 0;
    }
  }

  private void skipOthers() throws Malformed {
    for (int i = 0; i < count(0); i++) {
      skipOwner();
      skip(4);
    }
    for (int i = 0; i < count(1) + count(2); i++) {
      skipOwner();
      skip(8);
      skip(next16());
    }
  }

  private void readQuestion() throws Malformed {
    int length = 0;
    int label = next();
    while (label != 0) {
      // RFC 1035 4.1.4: a pointer leads to an earlier name, and there is none before the first;
      // RFC 6891 5: label types 01 and 10 do not exist.
      length += 1 + label;
      require(label <= LABEL_MAX && length < NAME_MAX); // RFC 1035 2.3.4
      skip(label);
      label = next();
    }
    type = next16();
    dnsClass = next16();
    questionEnd = octets.position();
  }

  private int readAdditional() throws Malformed {
    boolean root = skipOwner();
    int recordType = next16();
    int recordClass = next16();
    int version = next16() & 0xff; // behind the upper bits of the RCODE
    skip(2);
    int length = next16();
    if (recordType != OPT) {
      skip(length);
      return 0;
    }
    // RFC 6891 6.1.1: one at most; 6.1.2: owned by the root.
    require(root && !hasOpt && length <= octets.remaining());
    hasOpt = true;
    payload = recordClass;
    int end = octets.position() + length;
    if (version == 0) {
      readOptions(end);
    }
    octets.position(end);
    return version;
  }

  private void readOptions(int end) throws Malformed {
    while (octets.position() < end) {
      int code = next16();
      int length = next16();
      require(octets.position() + length <= end);
      byte[] data = new byte[length];
      octets.get(data);
      switch (code) {
        case 3 -> asksNsid = true;
        case 8 -> readSubnet(data);
        case 10 -> readCookie(data);
        case 11 -> asksKeepalive = true;
        default -> {} // RFC 6891 6.1.2: unknown ones are ignored
      }
    }
    require(octets.position() == end);
  }

  /** RFC 7871 section 6. */
  private void readSubnet(byte[] data) throws Malformed {
    require(subnet.length == 0 && data.length >= 4);
    int family = ByteBuffer.wrap(data).getShort() & 0xffff;
    int source = data[2] & 0xff;
    require(family <= 2 && source <= new int[] {0, 32, 128}[family] && data[3] == 0);
    require(data.length == 4 + (source + 7) / 8);
    if (source % 8 != 0) {
      require((data[data.length - 1] & (0xff >>> source % 8)) == 0);
    }
    subnet = data;
  }

  /** RFC 7873 sections 4 and 5.2.2; of several the first counts. */
  private void readCookie(byte[] data) throws Malformed {
    require(data.length == 8 || (data.length >= 16 && data.length <= 40));
    if (clientCookie.length == 0) {
      clientCookie = Arrays.copyOf(data, 8);
    }
  }

  /** Steps over the owner of a record, which may be compressed; whether it is the root. */
  private boolean skipOwner() throws Malformed {
    int from = octets.position();
    int label = next();
    boolean root = label == 0;
    while (label != 0) {
      if (label >= 0xC0) {
        skip(1);
        return false;
      }
      require(label <= LABEL_MAX);
      skip(label);
      require(octets.position() - from < NAME_MAX);
      label = next();
    }
    return root;
  }

  private int next() throws Malformed {
    require(octets.hasRemaining());
    return octets.get() & 0xff;
  }

  private int next16() throws Malformed {
    require(octets.remaining() >= 2);
    return octets.getShort() & 0xffff;
  }

  private void skip(int count) throws Malformed {
    require(octets.remaining() >= count);
    octets.position(octets.position() + count);
  }

  private static void require(boolean holds) throws Malformed {
    if (!holds) {
      throw new Malformed();
    }
  }

  /**
   * A response with the client subnet's family 0, which BIND's dig sends with source 0, made 1:
   * dnsjava reads no other than 1 and 2.
   */
  byte[] withFamilyThatDnsjavaKnows(byte[] response) {
    if (!Arrays.equals(subnet, new byte[4])) {
      return response;
    }
    byte[] result = response.clone();
    try {
      int option = subnetAt(ByteBuffer.wrap(result));
      if (option > 0) {
        result[option + 1] = 1;
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // It is no DNS message: dnsjava is to say so.
    }
    return result;
  }

  /** Where the data of the client subnet option stands in a response, or 0. */
  private static int subnetAt(ByteBuffer response) {
    int questions = response.getShort(4);
    int records = response.getShort(6) + response.getShort(8) + response.getShort(10);
    response.position(HEADER);
    for (int i = 0; i < questions; i++) {
      skipName(response);
      response.position(response.position() + 4);
    }
    for (int i = 0; i < records; i++) {
      skipName(response);
      int recordType = response.getShort();
      response.position(response.position() + 6);
      int end = (response.getShort() & 0xffff) + response.position();
      while (recordType == OPT && response.position() < end) {
        int code = response.getShort();
        int length = response.getShort();
        if (code == 8) {
          return response.position();
        }
        response.position(response.position() + length);
      }
      response.position(end);
    }
    return 0;
  }

  private static void skipName(ByteBuffer message) {
    int label = message.get() & 0xff;
    while (label != 0 && label < 0xC0) {
      message.position(message.position() + label);
      label = message.get() & 0xff;
    }
    message.position(message.position() + (label == 0 ? 0 : 1));
  }
}
