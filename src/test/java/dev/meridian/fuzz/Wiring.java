package dev.meridian.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes messages octet by octet (RFC 1035 section 4), lies included. */
final class Wiring {
  static final int A = 1;
  static final int IN = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A header with counts of the four sections. */
  static Wiring header(int flags, int questions, int answers, int authorities, int additionals) {
    return new Wiring()
        .u16(0x1234)
        .u16(flags)
        .u16(questions)
        .u16(answers)
        .u16(authorities)
        .u16(additionals);
  }

  /** A header and a question, which so many additional records follow. */
  static Wiring query(String name, int type, int additionals) {
    return header(0, 1, 0, 0, additionals).name(name).u16(type).u16(IN);
  }

  Wiring u8(int value) {
    out.write(value);
    return this;
  }

  Wiring u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  Wiring bytes(byte... octets) {
    out.writeBytes(octets);
    return this;
  }

  Wiring zeros(int count) {
    return bytes(new byte[count]);
  }

  /** One label of ASCII. */
  Wiring label(String text) {
    return u8(text.length()).bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** An absolute name, {@code .} for the root; labels hold no dots and no escapes. */
  Wiring name(String text) {
    for (String label : text.split("\\.", -1)) {
      if (!label.isEmpty()) {
        label(label);
      }
    }
    return u8(0);
  }

  /** An OPT record of version 0 with these options. */
  Wiring opt(byte... options) {
    return opt(0, options.length, options);
  }

  /** An OPT record of any version and RDLENGTH. */
  Wiring opt(int version, int length, byte... options) {
    return u8(0).u16(RequestForm.OPT).u16(1232).u8(0).u8(version).u16(0).u16(length).bytes(options);
  }

  /** An option whose length is told as it is. */
  static byte[] option(int code, byte... data) {
    return new Wiring().u16(code).u16(data.length).bytes(data).octets();
  }

  /** QTYPE A and QCLASS IN. */
  Wiring end() {
    return u16(A).u16(IN);
  }

  /** Only the first octets. */
  Wiring cut(int length) {
    return new Wiring().bytes(Arrays.copyOf(octets(), length));
  }

  byte[] octets() {
    return out.toByteArray();
  }
}
