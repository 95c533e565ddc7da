package dev.meridian.tap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The framing of dnstap: frames with their length before them, and control frames, whose length is
 * escaped by one of 0 (the Frame Streams protocol of the fstrm library, {@code fstrm/control.h}).
 * Numbers are 32 bits in network order.
 */
final class FrameStreams {
  static final String CONTENT_TYPE = "protobuf:dnstap.Dnstap";

  static final int ACCEPT = 1;
  static final int START = 2;
  static final int STOP = 3;
  static final int READY = 4;
  static final int FINISH = 5;

  private static final int FIELD_CONTENT_TYPE = 1;

  /** Longest control frame that is legal. */
  private static final int CONTROL_MAX = 512;

  private FrameStreams() {}

  /** A data frame. */
  static byte[] data(byte[] payload) {
    return ByteBuffer.allocate(Integer.BYTES + payload.length)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** A control frame that names the content type. */
  static byte[] typed(int control) {
    byte[] type = CONTENT_TYPE.getBytes(StandardCharsets.US_ASCII);
    int length = 3 * Integer.BYTES + type.length;
    return ByteBuffer.allocate(2 * Integer.BYTES + length)
        .putInt(0)
        .putInt(length)
        .putInt(control)
        .putInt(FIELD_CONTENT_TYPE)
        .putInt(type.length)
        .put(type)
        .array();
  }

  /** A control frame that names nothing. */
  static byte[] plain(int control) {
    return ByteBuffer.allocate(3 * Integer.BYTES)
        .putInt(0)
        .putInt(Integer.BYTES)
        .putInt(control)
        .array();
  }

  /**
   * Reads a control frame that must come.
   *
   * @throws IOException when something else comes, or for ACCEPT without our content type
   */
  static void expect(InputStream in, int control) throws IOException {
    int escape = number(in);
    int length = number(in);
    if (escape != 0 || length < Integer.BYTES || length > CONTROL_MAX) {
      throw new IOException("whoever reads does not speak Frame Streams");
    }
    ByteBuffer frame = ByteBuffer.wrap(exactly(in, length));
    if (frame.getInt() != control) {
      throw new IOException("whoever reads speaks Frame Streams out of turn");
    }
    if (control == ACCEPT && !names(frame)) {
      throw new IOException("whoever reads does not take dnstap");
    }
  }

  private static boolean names(ByteBuffer fields) throws IOException {
    byte[] wanted = CONTENT_TYPE.getBytes(StandardCharsets.US_ASCII);
    while (fields.remaining() >= 2 * Integer.BYTES) {
      int kind = fields.getInt();
      int length = fields.getInt();
      if (length < 0 || length > fields.remaining()) {
        throw new IOException("whoever reads sent a broken control frame");
      }
      byte[] value = new byte[length];
      fields.get(value);
      if (kind == FIELD_CONTENT_TYPE && Arrays.equals(value, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static int number(InputStream in) throws IOException {
    return ByteBuffer.wrap(exactly(in, Integer.BYTES)).getInt();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] octets = in.readNBytes(length);
    if (octets.length < length) {
      throw new IOException("whoever reads has closed the connection");
    }
    return octets;
  }
}
