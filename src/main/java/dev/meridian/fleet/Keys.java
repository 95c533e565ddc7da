package dev.meridian.fleet;

import dev.meridian.health.Fingerprint;
import dev.meridian.health.MemberKey;
import java.util.Optional;

/**
 * Where things stand in the store.
 *
 * <pre>
 *   beat.VANTAGE              a vantage lives; see {@link Beat}
 *   obs.VANTAGE.FINGERPRINT   its evidence of one target; see {@link Shown}
 *   reg.NAME                  a register; see {@link RegisterText}
 *   override.ID               what somebody gave or took back; see {@link OverrideText}
 *   task.ID                   the vantage that tries something first; see {@link Tasks}
 * </pre>
 */
final class Keys {
  static final String BEAT = "beat.";
  static final String OBS = "obs.";
  static final String REGISTER = "reg.";
  static final String OVERRIDE = "override.";
  static final String TASK = "task.";

  /** Longer keys are nobody's. */
  static final int LENGTH_MAX = 256;

  private static final int ID_LENGTH_MAX = 64;

  private Keys() {}

  static String beat(String vantage) {
    return BEAT + vantage;
  }

  static String task(String id) {
    return TASK + id;
  }

  static String obs(String vantage, String fingerprint) {
    return OBS + vantage + "." + fingerprint;
  }

  /**
   * The register that holds what is believed of a target.
   *
   * @param region whose vantages decide; empty for those of all
   */
  static String belief(String region, Fingerprint target) {
    return "belief." + (region.isEmpty() ? "=" : region) + "." + target.text();
  }

  /**
   * The register that says when a member was withdrawn.
   *
   * @param region whose vantages decide; empty for those of all
   */
  static String withdrawal(String region, MemberKey member) {
    return withdrawals(region) + Fingerprint.of(member).text();
  }

  /** How the registers begin that say when members were withdrawn. */
  static String withdrawals(String region) {
    return "out." + (region.isEmpty() ? "=" : region) + ".";
  }

  /** A vantage and the fingerprint of a target, of the key of evidence. */
  record Source(String vantage, String fingerprint) {}

  static Optional<Source> source(String key) {
    String rest = key.substring(OBS.length());
    int dot = rest.indexOf('.');
    return dot <= 0 || !isFingerprint(rest.substring(dot + 1))
        ? Optional.empty()
        : Optional.of(new Source(rest.substring(0, dot), rest.substring(dot + 1)));
  }

  /** Whether this may name an override: letters, digits and hyphens. */
  static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= ID_LENGTH_MAX
        && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-'));
  }

  static boolean isFingerprint(String text) {
    return text.length() == 20 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }
}
