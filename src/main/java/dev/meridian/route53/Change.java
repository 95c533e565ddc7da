package dev.meridian.route53;

import dev.meridian.wire.Name;

/** One change of a batch. */
sealed interface Change {
  /** A set that is not there. */
  record Create(RecordSet set) implements Change {}

  /** A set that takes another's place. */
  record Upsert(RecordSet set, Held before) implements Change {}

  /** A set as it is held. */
  record Delete(Held held) implements Change {}

  /** The set's name. */
  default Name name() {
    return switch (this) {
      case Create create -> create.set().name();
      case Upsert upsert -> upsert.set().name();
      case Delete delete -> delete.held().name();
    };
  }

  /** What it counts for towards a batch's 1000 ResourceRecord elements. */
  default int elements() {
    return switch (this) {
      case Create create -> create.set().elements();
      case Upsert upsert -> 2 * upsert.set().elements();
      case Delete delete -> delete.held().elements();
    };
  }

  /** What it counts for towards a batch's 32,000 characters of Value. */
  default int characters() {
    return switch (this) {
      case Create create -> create.set().characters();
      case Upsert upsert -> 2 * upsert.set().characters();
      case Delete delete -> delete.held().characters();
    };
  }
}
