package dev.meridian.state;

import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Stamp;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What a fleet shares, as octets of a file.
 *
 * <pre>
 *   meridian-registers VERSION
 *   COUNTER MILLIS WRITER NAME VALUE     one line a register; the last three as in a URL's query
 *   crc32c CHECKSUM                      of all octets above
 * </pre>
 */
final class RegisterText {
  private static final String HEAD = "meridian-registers 1";
  private static final String SUM = "crc32c ";
  private static final int SUM_LENGTH = SUM.length() + 8 + 1;
  private static final int FIELDS = 5;

  private RegisterText() {}

  static byte[] encode(Map<String, Entry> registers) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    registers.forEach(
        (name, entry) ->
            text.append(entry.stamp().counter())
                .append(' ')
                .append(entry.stamp().millis())
                .append(' ')
                .append(encoded(entry.stamp().writer()))
                .append(' ')
                .append(encoded(name))
                .append(' ')
                .append(encoded(entry.value()))
                .append('\n'));
    byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
    text.append(sum(lines, lines.length));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String sum(byte[] octets, int length) {
    CRC32C crc = new CRC32C();
    crc.update(octets, 0, length);
    return SUM + "%08x\n".formatted((int) crc.getValue());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String field) {
    return URLDecoder.decode(field, StandardCharsets.UTF_8);
  }

  static Map<String, Entry> decode(byte[] octets) throws DamagedFileException {
    int length = octets.length - SUM_LENGTH;
    if (length < 0) {
      throw new DamagedFileException("it is cut short");
    }
    String sum = new String(octets, length, SUM_LENGTH, StandardCharsets.US_ASCII);
    if (!sum.equals(sum(octets, length))) {
      throw new DamagedFileException("its checksum is wrong");
    }
    String[] lines = new String(octets, 0, length, StandardCharsets.US_ASCII).split("\n", -1);
    if (!lines[0].equals(HEAD)) {
      throw new DamagedFileException("it is another kind of file, or of another version");
    }
    Map<String, Entry> registers = new HashMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      line(lines[i].split(" ", -1), registers);
    }
    return registers;
  }

  private static void line(String[] fields, Map<String, Entry> registers)
      throws DamagedFileException {
    try {
      if (fields.length != FIELDS) {
        throw new DamagedFileException("a line has " + fields.length + " fields");
      }
      Stamp stamp =
          new Stamp(Long.parseLong(fields[0]), Long.parseLong(fields[1]), decoded(fields[2]));
      registers.put(decoded(fields[3]), new Entry(decoded(fields[4]), stamp));
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException("it makes no sense: " + e.getMessage());
    }
  }
}
