package dev.meridian.net;

import org.jspecify.annotations.Nullable;

/**
 * Seats in the order of their last progress, longest ago first. Every operation takes constant time
 * and allocates nothing.
 */
final class IdleOrder {
  private @Nullable Place first;
  private @Nullable Place last;
  private int size;

  /** Where a seat stands in an order; in one order at most. */
  static final class Place {
    private final Seat seat;
    private @Nullable IdleOrder order;
    private @Nullable Place before;
    private @Nullable Place after;

    Place(Seat seat) {
      this.seat = seat;
    }

    /** Leaves the order, if it is in one. */
    void leave() {
      IdleOrder left = order;
      if (left != null) {
        left.unlink(this);
        order = null;
      }
    }
  }

  /** Puts a seat at the end, out of whichever order it was in. */
  void append(Place place) {
    place.leave();
    Place end = last;
    place.order = this;
    place.before = end;
    place.after = null;
    last = place;
    if (end == null) {
      first = place;
    } else {
      end.after = place;
    }
    size++;
  }

  private void unlink(Place place) {
    Place before = place.before;
    Place after = place.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    size--;
  }

  /** The seat whose last progress is longest ago. */
  @Nullable Seat first() {
    Place longest = first;
    return longest == null ? null : longest.seat;
  }

  int size() {
    return size;
  }
}
