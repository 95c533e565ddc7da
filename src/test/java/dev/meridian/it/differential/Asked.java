package dev.meridian.it.differential;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Type;

/**
 * One request.
 *
 * @param what names what is special about it, empty for an ordinary query
 * @param name QNAME in the case in which it is sent; the root where the request has no whole
 *     question
 * @param flags second 16 bits of the header, opcode included
 * @param edns its OPT record, where there is one
 * @param stream whether it goes over TCP
 * @param wellFormed whether it has the form of a query with one question
 * @param octets all of it; the first two are the message ID, which the sender sets
 */
record Asked(
    String what,
    Name name,
    int type,
    int dnsClass,
    int flags,
    @Nullable Edns edns,
    boolean stream,
    boolean wellFormed,
    byte[] octets) {

  static final int RD = 0x0100;
  static final int AD = 0x0020;
  static final int CD = 0x0010;

  /**
   * An OPT record.
   *
   * @param payload UDP payload size
   * @param flags the 16 bits after the version, DO being the highest
   * @param options RDATA
   */
  record Edns(int payload, int version, int flags, byte[] options) {
    static final int DO = 0x8000;

    /** As it stands in a message. */
    byte[] octets() {
      return write(
          out -> {
            out.writeByte(0);
            out.writeShort(Type.OPT);
            out.writeShort(payload);
            out.writeByte(0);
            out.writeByte(version);
            out.writeShort(flags);
            out.writeShort(options.length);
            out.write(options);
          });
    }
  }

  /** Writes octets. */
  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  static byte[] write(Writing writing) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(octets));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return octets.toByteArray();
  }

  /** A well-formed query with one question. */
  static Asked question(
      String what, Name name, int type, int dnsClass, int flags, @Nullable Edns edns, boolean tcp) {
    byte[] opt = edns == null ? new byte[0] : edns.octets();
    return new Asked(
        what,
        name,
        type,
        dnsClass,
        flags,
        edns,
        tcp,
        true,
        write(
            out -> {
              writeHeader(out, flags, 1, 0, 0, edns == null ? 0 : 1);
              out.write(name.toWire());
              out.writeShort(type);
              out.writeShort(dnsClass);
              out.write(opt);
            }));
  }

  /**
   * A request that is no well-formed query.
   *
   * @param counts of the four sections, as its header says
   * @param body what follows the header
   */
  static Asked raw(String what, int flags, List<Integer> counts, boolean tcp, byte[] body) {
    return new Asked(
        what,
        Name.root,
        Type.A,
        DClass.IN,
        flags,
        null,
        tcp,
        false,
        write(
            out -> {
              writeHeader(out, flags, counts.get(0), counts.get(1), counts.get(2), counts.get(3));
              out.write(body);
            }));
  }

  private static void writeHeader(DataOutputStream out, int flags, int... counts)
      throws IOException {
    out.writeShort(0);
    out.writeShort(flags);
    for (int count : counts) {
      out.writeShort(count);
    }
  }

  boolean isOrdinary() {
    return what.isEmpty();
  }

  int opcode() {
    return (flags >>> 11) & 0xf;
  }

  /** For people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(stream ? "TCP " : "UDP ");
    text.append(what.isEmpty() ? "query" : what).append(": ");
    text.append(name).append(' ').append(Type.string(type));
    if (dnsClass != DClass.IN) {
      text.append(" class ").append(dnsClass);
    }
    if (opcode() != Opcode.QUERY) {
      text.append(" opcode ").append(opcode());
    }
    text.append(" flags %04x".formatted(flags));
    if (edns != null) {
      text.append(
          " EDNS %d of %d, %04x, options %s"
              .formatted(
                  edns.version(),
                  edns.payload(),
                  edns.flags(),
                  HexFormat.of().formatHex(edns.options())));
    }
    return text.toString();
  }
}
