package dev.meridian.probe;

/** Says when a check that is due may begin. Used by the scheduler's thread only. */
sealed interface Admission permits Gate, CommandSlots {
  /** Runs it now or later, in the order of asking. */
  void pass(Runnable start);
}
