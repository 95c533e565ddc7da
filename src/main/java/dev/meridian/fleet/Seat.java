package dev.meridian.fleet;

import dev.meridian.health.Evidence;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A vantage and a way to its evidence by fingerprint that any thread may go. */
record Seat(Attendee attendee, Function<String, Optional<Evidence>> evidence) {
  /** Of another vantage: what its present process shows. */
  static Seat of(Attendee attendee, String boot, Map<String, Shown> shown) {
    return new Seat(
        attendee,
        fingerprint ->
            Optional.ofNullable(shown.get(fingerprint))
                .filter(one -> one.boot().equals(boot))
                .map(Shown::evidence));
  }

  Optional<Testimony> testimony(String fingerprint) {
    return evidence.apply(fingerprint).map(said -> new Testimony(attendee, said));
  }
}
