package dev.meridian.app;

import java.io.Console;
import java.util.Optional;

/** The terminal that somebody may sit at. */
final class Terminal {
  private Terminal() {}

  /** Empty where input or output goes elsewhere; which of both the JDK shows by null varies. */
  static Optional<Console> get() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }
}
