package dev.meridian.control;

import dev.meridian.health.Directive;
import java.util.BitSet;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Something that became of an override or a maintenance window.
 *
 * @param who brought it about; empty where nobody here did
 * @param why as the override says, or why it was refused; may be empty
 * @param members that it concerns, by their indexes in the roster
 * @param safeMillis from when on nobody holds an answer with them, milliseconds since 1970; empty
 *     where that is not known
 */
public record Turn(
    What what,
    Directive directive,
    String who,
    String why,
    BitSet members,
    OptionalLong safeMillis) {
  /** What became of it. */
  public enum What {
    /** It is in force. */
    GIVEN,
    /** It was taken back. */
    RELEASED,
    /** Its time is over. */
    ENDED,
    /** A drain has come to its end: the members are out. */
    DRAINED,
    /** It would have broken a safety rule, and was not done. */
    REFUSED;

    /** As in the journal. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line: {@code given: eu-west drained over 600 s by ann: kernel (does not expire)}. */
  public String words() {
    String subject = directive.subject() + " " + directive.words() + " by " + directive.who();
    return what.word()
        + ": "
        + switch (what) {
          case GIVEN ->
              "%s: %s (%s, override %s)%s"
                  .formatted(
                      subject,
                      directive.why(),
                      Overrides.end(directive.untilMillis()),
                      directive.id(),
                      safe());
          case RELEASED, ENDED -> subject + " (override " + directive.id() + ")";
          case DRAINED -> subject + " (override " + directive.id() + ")" + safe();
          case REFUSED -> subject + ": " + why;
        };
  }

  private String safe() {
    return safeMillis.isPresent()
        ? ", safe to power off at " + Overrides.time(safeMillis.getAsLong())
        : "";
  }
}
