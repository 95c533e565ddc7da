package dev.meridian.fleet;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A vantage lives, and this is the sum of all that it says now.
 *
 * @param boot tells one process of the vantage from another
 * @param sequence grows with each beat of the process
 * @param recused whether it should not be believed
 * @param overdue targets that it ought to have checked again by now
 * @param digest of its evidence; see {@link Digest}. Who holds other evidence of it than that does
 *     not count it.
 */
record Beat(String boot, long sequence, String region, boolean recused, int overdue, long digest) {
  private static final int FIELDS = 6;

  String text() {
    return Fields.text(
        boot, sequence, region, Fields.flag(recused), overdue, HexFormat.of().toHexDigits(digest));
  }

  static Optional<Beat> parse(String text) {
    return Fields.read(
        text,
        FIELDS,
        f ->
            new Beat(
                f[0],
                Long.parseLong(f[1]),
                f[2],
                Fields.flag(f[3]),
                Integer.parseInt(f[4]),
                HexFormat.fromHexDigitsToLong(f[5])));
  }
}
