package dev.meridian.load.geo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A data section of the MaxMind DB format 2.0 that grows by {@link #add}. Values are maps, lists,
 * strings, {@code Short} (uint16), {@code Integer} (uint32), {@code Long} (uint64), {@code Double},
 * {@code Float} and {@code Boolean}; a string or map inside a record that was written before
 * becomes a pointer.
 */
public final class MmdbRecords {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<Object, Integer> before = new HashMap<>();

  /** Makes an empty section. */
  public MmdbRecords() {}

  /** Appends a value and returns its offset. */
  public int add(Object value) {
    int offset = out.size();
    writeWhole(value);
    return offset;
  }

  /** The section's octets. */
  public byte[] toBytes() {
    return out.toByteArray();
  }

  private void write(Object value) {
    boolean mayRecur = value instanceof String || value instanceof Map<?, ?>;
    Integer first = mayRecur ? before.putIfAbsent(value, out.size()) : null;
    if (first == null) {
      writeWhole(value);
    } else {
      pointer(first);
    }
  }

  private void writeWhole(Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        head(7, map.size());
        map.forEach(
            (key, element) -> {
              write(key);
              write(element);
            });
      }
      case List<?> list -> {
        head(11, list.size());
        list.forEach(this::write);
      }
      case String text -> string(text);
      case Double number -> {
        head(3, 8);
        out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
      }
      case Float number -> {
        head(15, 4);
        out.writeBytes(ByteBuffer.allocate(4).putFloat(number).array());
      }
      case Boolean bit -> head(14, bit ? 1 : 0);
      case Short number -> unsigned(5, number);
      case Integer number -> unsigned(6, Integer.toUnsignedLong(number));
      case Long number -> unsigned(9, number);
      default -> throw new IllegalArgumentException(value.getClass().toString());
    }
  }

  private void string(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    head(2, octets.length);
    out.writeBytes(octets);
  }

  private void pointer(int target) {
    if (target < 2048) {
      out.write(0x20 | target >>> 8);
      out.write(target);
    } else if (target < 2048 + (1 << 19)) {
      out.write(0x28 | (target - 2048) >>> 16);
      number(target - 2048, 2);
    } else {
      out.write(0x38);
      number(target, 4);
    }
  }

  private void unsigned(int type, long value) {
    int octets = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
    head(type, octets);
    number(value, octets);
  }

  private void head(int type, int size) {
    int code = size < 29 ? size : size < 285 ? 29 : size < 65_821 ? 30 : 31;
    out.write((type > 7 ? 0 : type << 5) | code);
    if (type > 7) {
      out.write(type - 7);
    }
    switch (code) {
      case 29 -> number(size - 29, 1);
      case 30 -> number(size - 285, 2);
      case 31 -> number(size - 65_821, 3);
      default -> {}
    }
  }

  private void number(long value, int octets) {
    for (int i = octets - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
