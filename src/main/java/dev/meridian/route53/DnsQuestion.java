package dev.meridian.route53;

import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One query over DNS and the reading of its response (RFC 1035 section 4).
 *
 * @param id 0 to 65535
 */
record DnsQuestion(Name name, RecordType type, ParityClient client, int id) {
  private static final int OPTION_CLIENT_SUBNET = 8;
  private static final int PAYLOAD = 1232;
  private static final int FLAG_RESPONSE = 0x8000;
  private static final int FLAG_TRUNCATED = 0x0200;
  private static final int RCODE_MASK = 0x000f;
  private static final int POINTER = 0xc0;

  /** The query: no recursion desired, one question, an OPT record with the client. */
  byte[] message() {
    byte[] qname = name.toWire();
    byte[] address =
        Arrays.copyOf(client.network().getAddress(), (client.prefixBits() + Byte.SIZE - 1) / 8);
    ByteBuffer out = ByteBuffer.allocate(PAYLOAD);
    out.putShort((short) id).putShort((short) 0);
    out.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 1);
    out.put(qname).putShort((short) type.number()).putShort((short) Wire.CLASS_IN);
    out.put((byte) 0).putShort((short) Wire.TYPE_OPT).putShort((short) PAYLOAD).putInt(0);
    out.putShort((short) (8 + address.length));
    out.putShort((short) OPTION_CLIENT_SUBNET).putShort((short) (4 + address.length));
    out.putShort((short) (client.network().getAddress().length == 4 ? 1 : 2));
    out.put((byte) client.prefixBits()).put((byte) 0).put(address);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Whether a message is a response to this and nothing else. */
  boolean isAnsweredBy(ByteBuffer message) {
    byte[] question = name.toWire();
    return message.limit() >= Wire.HEADER_LENGTH + question.length + 4
        && (message.getShort(0) & 0xffff) == id
        && (message.getShort(2) & FLAG_RESPONSE) != 0
        && message.getShort(4) == 1
        && asked(message).equals(name)
        && (message.getShort(Wire.HEADER_LENGTH + question.length) & 0xffff) == type.number();
  }

  private Name asked(ByteBuffer message) {
    byte[] octets = new byte[name.toWire().length];
    message.get(Wire.HEADER_LENGTH, octets);
    try {
      return Name.ofWire(octets);
    } catch (IllegalArgumentException another) {
      return Name.ROOT;
    }
  }

  boolean isTruncated(ByteBuffer message) {
    return (message.getShort(2) & FLAG_TRUNCATED) != 0;
  }

  /**
   * The values at the name itself.
   *
   * @throws IOException when the server refused or failed, or the message is malformed
   */
  SortedSet<String> answers(ByteBuffer message) throws IOException {
    int rcode = message.getShort(2) & RCODE_MASK;
    if (rcode != Wire.NOERROR && rcode != Wire.NXDOMAIN) {
      throw new IOException("RCODE " + rcode);
    }
    SortedSet<String> values = new TreeSet<>();
    int records = message.getShort(6) & 0xffff;
    ByteBuffer in = message.duplicate().position(Wire.HEADER_LENGTH + name.toWire().length + 4);
    for (int i = 0; i < records; i++) {
      Name owner = readName(in);
      int found = in.getShort() & 0xffff;
      in.getShort();
      in.getInt();
      int length = in.getShort() & 0xffff;
      int end = in.position() + length;
      if (end > in.limit()) {
        throw new IOException("cut short");
      }
      if (found == type.number() && owner.equals(name)) {
        values.add(Rdata.ofWire(type, rdata(in, end)));
      }
      in.position(end);
    }
    return values;
  }

  /** RDATA with its names uncompressed, which only the oldest types may have compressed. */
  private byte[] rdata(ByteBuffer in, int end) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(end - in.position() + 2 * Name.LENGTH_MAX);
    switch (type) {
      case CNAME, NS, PTR -> out.put(readName(in).toWire());
      case MX -> out.putShort(in.getShort()).put(readName(in).toWire());
      case SRV ->
          out.putShort(in.getShort())
              .putShort(in.getShort())
              .putShort(in.getShort())
              .put(readName(in).toWire());
      case SOA, A, AAAA, TXT, SPF, NAPTR, DS, SSHFP, TLSA, SVCB, HTTPS, CAA -> {
        byte[] rest = new byte[end - in.position()];
        in.get(rest);
        out.put(rest);
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Each pointer must lead to before itself, so that it ends (RFC 1035 section 4.1.4). */
  private static Name readName(ByteBuffer in) throws IOException {
    byte[] name = new byte[Name.LENGTH_MAX];
    int length = 0;
    ByteBuffer at = in;
    int before = in.position();
    while (true) {
      int octet = at.get() & 0xff;
      if (octet >= POINTER) {
        int target = ((octet & ~POINTER) << 8) | (at.get() & 0xff);
        if (target >= before) {
          throw new IOException("a pointer that leads nowhere");
        }
        before = target;
        at = in.duplicate().position(target);
        continue;
      }
      if (octet > Name.LABEL_LENGTH_MAX || length + 1 + octet > name.length) {
        throw new IOException("a name that is too long");
      }
      name[length++] = (byte) octet;
      at.get(name, length, octet);
      length += octet;
      if (octet == 0) {
        return Name.ofWire(name, length);
      }
    }
  }
}
