package dev.meridian.fleet;

import dev.meridian.health.Agreement;
import dev.meridian.health.Fingerprint;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import java.util.Optional;

/**
 * What a council knows of one target. Used by its thread; its fields are the council's to write.
 */
final class Case {
  static final Agreement.Keep NOT_ASKED = new Agreement.Keep("nobody was asked yet");

  final Target target;
  final Fingerprint fingerprint;

  /** Of what is unrelated to targets of other groups. */
  final String group;

  /** The register of what is believed. */
  final String register;

  Agreement agreement = NOT_ASKED;

  /** What a quorum said last, through the times without one. */
  Verdict said = Verdict.UNKNOWN;

  /** Since when a quorum says otherwise than is believed. */
  Optional<Long> disagreesSinceNanos = Optional.empty();

  /** How often this node has corrected what is believed, and when it did last. */
  int corrections;

  long correctedNanos;

  /** When this node is to write what it believes, unless another does before. */
  Optional<Long> writeNanos = Optional.empty();

  /** Whether this node probes it, and since when. */
  boolean probed;

  long probedNanos;

  /** Since when some of those that are to probe it have no evidence. */
  Optional<Long> lacksSinceNanos = Optional.empty();

  /** When its own check ended last. */
  Optional<Long> checkedNanos = Optional.empty();

  Case(Target target, String group, String region) {
    this.target = target;
    this.fingerprint = Fingerprint.of(target.key());
    this.group = group;
    this.register = Keys.belief(region, fingerprint);
  }

  int index() {
    return target.index();
  }

  /** Goes on where that of an earlier load was. */
  void takeOver(Case before) {
    agreement = before.agreement;
    said = before.said;
    disagreesSinceNanos = before.disagreesSinceNanos;
    corrections = before.corrections;
    correctedNanos = before.correctedNanos;
    writeNanos = before.writeNanos;
    probed = before.probed;
    probedNanos = before.probedNanos;
    lacksSinceNanos = before.lacksSinceNanos;
    checkedNanos = before.checkedNanos;
  }
}
