package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Octets of queries, written out by hand from RFC 1035 section 4.1, and what is expected back. */
final class Query {
  private static final int RCODE_REFUSED = 5;

  private Query() {}

  /** {@code www.example.org. IN A} with the given message id. */
  static byte[] ofId(int id) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    query.write(id >>> 8);
    query.write(id);
    query.writeBytes(new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : new String[] {"www", "example", "org"}) {
      query.write(label.length());
      query.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    query.writeBytes(new byte[] {0, 0, 1, 0, 1});
    return query.toByteArray();
  }

  /** The query as TCP carries it: its length in two octets before it. */
  static byte[] framed(int id) {
    byte[] query = ofId(id);
    byte[] frame = new byte[query.length + 2];
    frame[1] = (byte) query.length;
    System.arraycopy(query, 0, frame, 2, query.length);
    return frame;
  }

  /** The same with an OPT record that asks for the idle time (RFC 7828 section 3.1). */
  static byte[] framedWithKeepalive(int id) {
    byte[] query = ofId(id);
    query[11] = 1;
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0);
    frame.write(query.length + 15);
    frame.writeBytes(query);
    frame.writeBytes(new byte[] {0, 0, 41, 4, (byte) 0xd0, 0, 0, 0, 0, 0, 4, 0, 11, 0, 0});
    return frame.toByteArray();
  }

  /** The idle time that a response tells, in units of 100 ms: after option code 11 and length 2. */
  static int keepaliveOf(byte[] response) {
    for (int i = ofId(0).length; i < response.length - 5; i++) {
      if (Arrays.equals(response, i, i + 4, new byte[] {0, 11, 0, 2}, 0, 4)) {
        return ((response[i + 4] & 0xff) << 8) | (response[i + 5] & 0xff);
      }
    }
    throw new AssertionError("no TCP keepalive in " + Arrays.toString(response));
  }

  /** A server that serves no zone refuses every query: same id, QR set, RCODE 5. */
  static void assertRefused(byte[] response, int id) {
    assertThat(response).hasSizeGreaterThanOrEqualTo(12);
    assertThat(idOf(response)).isEqualTo(id & 0xffff);
    assertThat(response[2] & 0x80).as("QR").isNotZero();
    assertThat(response[3] & 0x0f).as("RCODE").isEqualTo(RCODE_REFUSED);
  }

  static int idOf(byte[] message) {
    return ((message[0] & 0xff) << 8) | (message[1] & 0xff);
  }
}
