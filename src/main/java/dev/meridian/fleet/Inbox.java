package dev.meridian.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the link has heard and the council has not. Bounded: where the council does not keep up, all
 * is dropped and has to be told anew. Any thread.
 */
final class Inbox {
  /** More than a whole state of 10,000 targets at 3 vantages each, with its registers. */
  private static final int NOTES_MAX = 200_000;

  /** What the council is to hear. */
  sealed interface Note {
    /** All that there is follows. */
    record Begins() implements Note {}

    /** One key. */
    record Heard(Arrival arrival) implements Note {}

    /** All that there was has been told. */
    record Synced() implements Note {}

    /** The store is not reached. */
    record Lost() implements Note {}
  }

  private final ArrayDeque<Note> notes = new ArrayDeque<>();

  /**
   * Adds a note.
   *
   * @return whether there was room; where not, all is dropped, and the store is lost
   */
  synchronized boolean add(Note note) {
    if (notes.size() < NOTES_MAX) {
      notes.add(note);
      return true;
    }
    notes.clear();
    notes.add(new Note.Lost());
    return false;
  }

  /** Takes some notes; none when there are none. */
  synchronized List<Note> take(int most) {
    List<Note> taken = new ArrayList<>();
    while (taken.size() < most && !notes.isEmpty()) {
      Optional.ofNullable(notes.poll()).ifPresent(taken::add);
    }
    return taken;
  }

  synchronized boolean isEmpty() {
    return notes.isEmpty();
  }
}
