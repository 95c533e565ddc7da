package dev.meridian.state;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Penalty;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.RiseFall;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.TargetState;
import dev.meridian.health.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is known of all targets, as octets of a file: lines of fields parted by one blank.
 *
 * <pre>
 *   meridian-health VERSION MILLIS
 *   VERDICT EVIDENCE STREAK FAILURES SINCE LATCHED PENALTY CHARGED HOLDS CHANGED SUCCESS LATENCY LAST
 *       ADDRESS PORT PROBE REASON FAILED LATENCY REASON        one line a target
 *   crc32c CHECKSUM                                            of all octets above
 * </pre>
 *
 * <p>Times are milliseconds since 1970; probe and reasons are encoded as in a URL's query. The last
 * three fields are of the last failure, each a {@code -} where there was none. Targets without a
 * verdict are left out: nothing is known of them.
 */
final class HealthText {
  private static final String MAGIC = "meridian-health";
  private static final int VERSION = 1;
  private static final String SUM = "crc32c ";

  /** Of the last line: the word, eight digits, the line feed. */
  private static final int SUM_LENGTH = SUM.length() + 8 + 1;

  private static final int FIELDS = 20;
  private static final String NOTHING = "-";

  private HealthText() {}

  /**
   * What was read.
   *
   * @param writtenMillis when it was written, since 1970
   * @param targets all marked as {@link TargetState#restored}
   */
  record Saved(long writtenMillis, Map<ProbeKey, TargetHealth> targets) {}

  /** Writes a table down. */
  static byte[] encode(HealthTable table, Moment now) {
    StringBuilder text = new StringBuilder();
    text.append(MAGIC).append(' ').append(VERSION).append(' ').append(now.millis()).append('\n');
    for (Target target : table.targets()) {
      TargetHealth health = table.health(target.index());
      if (health.verdict() != Verdict.UNKNOWN && health.last().isPresent()) {
        line(text, target, health, health.last().get(), now);
      }
    }
    byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
    text.append(SUM).append("%08x".formatted(checksum(lines, lines.length))).append('\n');
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void line(
      StringBuilder text, Target target, TargetHealth health, Observation last, Moment now) {
    TargetState state = health.state();
    Optional<Observation> failure = health.lastFailure();
    List<Object> fields =
        Arrays.asList(
            state.verdict(),
            state.evidence().verdict(),
            state.evidence().streak(),
            state.evidence().failures(),
            now.millisAt(state.sinceNanos()),
            state.latched(),
            state.penalty().value(),
            state.penalty().value() == 0 ? 0 : now.millisAt(state.penalty().atNanos()),
            state.penalty().holds(),
            now.millisAt(health.changedAtNanos()),
            last.success(),
            last.latencyNanos(),
            now.millisAt(last.atNanos()),
            target.address().getAddress().getHostAddress(),
            target.address().getPort(),
            encoded(target.probe()),
            encoded(last.reason()),
            failure.<Object>map(one -> now.millisAt(one.atNanos())).orElse(NOTHING),
            failure.<Object>map(Observation::latencyNanos).orElse(NOTHING),
            failure.map(one -> encoded(one.reason())).orElse(NOTHING));
    for (int i = 0; i < FIELDS; i++) {
      text.append(fields.get(i)).append(i < FIELDS - 1 ? ' ' : '\n');
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String field) {
    return URLDecoder.decode(field, StandardCharsets.UTF_8);
  }

  private static int checksum(byte[] octets, int length) {
    CRC32C crc = new CRC32C();
    crc.update(octets, 0, length);
    return (int) crc.getValue();
  }

  /** Reads what {@link #encode} wrote, in this process or another. */
  static Saved decode(byte[] octets, Moment now) throws DamagedFileException {
    int length = octets.length - SUM_LENGTH;
    if (length < 0) {
      throw new DamagedFileException("it is cut short");
    }
    String sum = new String(octets, length, SUM_LENGTH, StandardCharsets.US_ASCII);
    if (!sum.equals(SUM + "%08x\n".formatted(checksum(octets, length)))) {
      throw new DamagedFileException("its checksum is wrong");
    }
    String text = new String(octets, 0, length, StandardCharsets.US_ASCII);
    try {
      return decode(text.split("\n", -1), now);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DamagedFileException("it makes no sense: " + e.getMessage());
    }
  }

  private static Saved decode(String[] lines, Moment now) throws DamagedFileException {
    String[] head = lines[0].split(" ", -1);
    if (!head[0].equals(MAGIC)) {
      throw new DamagedFileException("it is another kind of file");
    }
    if (Integer.parseInt(head[1]) != VERSION) {
      throw new DamagedFileException("its form is that of another version");
    }
    Map<ProbeKey, TargetHealth> targets = new HashMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      String[] fields = lines[i].split(" ", -1);
      if (fields.length != FIELDS) {
        throw new DamagedFileException("line " + (i + 1) + " has " + fields.length + " fields");
      }
      targets.put(key(fields), health(fields, now));
    }
    return new Saved(Long.parseLong(head[2]), targets);
  }

  private static ProbeKey key(String[] fields) {
    InetAddress address = InetAddress.ofLiteral(fields[13]);
    return new ProbeKey(
        decoded(fields[15]), new InetSocketAddress(address, Integer.parseInt(fields[14])));
  }

  private static TargetHealth health(String[] fields, Moment now) {
    RiseFall evidence =
        new RiseFall(
            Verdict.valueOf(fields[1]), Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
    double charged = Double.parseDouble(fields[6]);
    Penalty penalty =
        charged == 0
            ? Penalty.NONE
            : new Penalty(charged, nanos(fields[7], now), Boolean.parseBoolean(fields[8]));
    TargetState state =
        new TargetState(
            evidence,
            Verdict.valueOf(fields[0]),
            nanos(fields[4], now),
            Boolean.parseBoolean(fields[5]),
            penalty,
            true);
    Observation last =
        new Observation(
            Boolean.parseBoolean(fields[10]),
            decoded(fields[16]),
            Long.parseLong(fields[11]),
            nanos(fields[12], now));
    return new TargetHealth(state, Optional.of(last), failure(fields, now), nanos(fields[9], now));
  }

  private static Optional<Observation> failure(String[] fields, Moment now) {
    return fields[17].equals(NOTHING)
        ? Optional.empty()
        : Optional.of(
            new Observation(
                false, decoded(fields[19]), Long.parseLong(fields[18]), nanos(fields[17], now)));
  }

  private static long nanos(String millis, Moment now) {
    return now.nanosAt(Long.parseLong(millis));
  }
}
