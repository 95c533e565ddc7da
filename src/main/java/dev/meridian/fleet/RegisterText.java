package dev.meridian.fleet;

import dev.meridian.health.Belief;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Stamp;
import dev.meridian.health.Verdict;
import java.util.Optional;
import java.util.OptionalLong;

/** Registers, and the beliefs and withdrawals in them, as text. */
final class RegisterText {
  private static final int FIELDS = 4;
  private static final int BELIEF_FIELDS = 5;
  private static final int WITHDRAWAL_FIELDS = 2;

  private RegisterText() {}

  static String text(Entry entry) {
    Stamp stamp = entry.stamp();
    return Fields.text(stamp.counter(), stamp.millis(), stamp.writer(), entry.value());
  }

  static Optional<Entry> parse(String text) {
    return Fields.read(
        text,
        FIELDS,
        f -> new Entry(f[3], new Stamp(Long.parseLong(f[0]), Long.parseLong(f[1]), f[2])));
  }

  static String text(Belief belief) {
    return Fields.text(
        belief.evidence(),
        belief.verdict(),
        Fields.flag(belief.latched()),
        belief.penalty(),
        Fields.flag(belief.held()));
  }

  static Optional<Belief> belief(String text) {
    return Fields.read(
        text,
        BELIEF_FIELDS,
        f ->
            new Belief(
                Verdict.valueOf(f[0]),
                Verdict.valueOf(f[1]),
                Fields.flag(f[2]),
                Double.parseDouble(f[3]),
                Fields.flag(f[4])));
  }

  /**
   * A member of a guarded policy, as the machine has it.
   *
   * @param at when it was withdrawn, on the scale that the nodes share; empty when it is not
   */
  record Withdrawal(MemberKey member, OptionalLong at) {}

  static String text(Withdrawal withdrawal) {
    return Fields.text(withdrawal.at().orElse(0), withdrawal.member());
  }

  static Optional<Withdrawal> withdrawal(String text) {
    return Fields.read(
        text,
        WITHDRAWAL_FIELDS,
        f -> new Withdrawal(MemberKey.parse(f[1]), at(Long.parseLong(f[0]))));
  }

  private static OptionalLong at(long millis) {
    return millis == 0 ? OptionalLong.empty() : OptionalLong.of(millis);
  }
}
