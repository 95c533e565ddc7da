package dev.meridian.control.http;

import dev.meridian.load.Role;

/**
 * Who asks.
 *
 * @param name of the token; {@code local} where none is asked for
 */
public record Caller(String name, Role role) {
  /** Somebody on this machine, where the API asks for no token. */
  static final Caller LOCAL = new Caller("local", Role.ADMIN);
}
