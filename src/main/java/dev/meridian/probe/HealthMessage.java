package dev.meridian.probe;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The messages of {@code grpc.health.v1.Health/Check} in protobuf's wire form, each behind gRPC's
 * prefix: one octet 0 (not compressed), four octets length.
 */
final class HealthMessage {
  static final String SERVING = "SERVING";

  /** Octets of a response that are taken: two would do, later versions may say more. */
  static final int OCTETS_MAX = 1024;

  private static final int PREFIX_LENGTH = 5;
  private static final int SERVICE_TAG = 1 << 3 | 2;
  private static final int STATUS_FIELD = 1;
  private static final List<String> STATUSES =
      List.of("UNKNOWN", SERVING, "NOT_SERVING", "SERVICE_UNKNOWN");

  private final Buffer octets;
  private int at = PREFIX_LENGTH;

  private HealthMessage(Buffer octets) {
    this.octets = octets;
  }

  /**
   * A request.
   *
   * @param service at most 253 octets; empty for the server as a whole
   */
  static Buffer request(String service) {
    Buffer message = Buffer.buffer();
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    if (name.length > 0) {
      message.appendByte((byte) SERVICE_TAG);
      if (name.length > 0x7f) {
        message.appendByte((byte) (name.length | 0x80)).appendByte((byte) (name.length >> 7));
      } else {
        message.appendByte((byte) name.length);
      }
      message.appendBytes(name);
    }
    return Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
  }

  /** The status that a response tells; empty when it is malformed. */
  static Optional<String> status(Buffer octets) {
    boolean whole =
        octets.length() >= PREFIX_LENGTH
            && octets.getByte(0) == 0
            && octets.getInt(1) == octets.length() - PREFIX_LENGTH;
    return whole ? new HealthMessage(octets).status() : Optional.empty();
  }

  /** A field that is not there has its default, 0; of one that is there twice the last counts. */
  private Optional<String> status() {
    long status = 0;
    while (at < octets.length()) {
      long tag = varint();
      long value = skip((int) (tag & 7));
      if (tag < 0 || value < 0) {
        return Optional.empty();
      }
      if (tag == STATUS_FIELD << 3) {
        status = value;
      }
    }
    return Optional.of(status < STATUSES.size() ? STATUSES.get((int) status) : "status " + status);
  }

  /** The number of a field, 0 for one of another wire type; below 0 when it is malformed. */
  private long skip(int wireType) {
    return switch (wireType) {
      case 0 -> varint();
      case 1 -> skipOctets(8);
      case 2 -> skipOctets(varint());
      case 5 -> skipOctets(4);
      default -> -1;
    };
  }

  private long skipOctets(long count) {
    if (count < 0 || count > octets.length() - at) {
      return -1;
    }
    at += (int) count;
    return 0;
  }

  /** Below 0 when it does not end, or is too large to matter. */
  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 63 && at < octets.length(); shift += 7) {
      byte octet = octets.getByte(at++);
      value |= (long) (octet & 0x7f) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    return -1;
  }
}
