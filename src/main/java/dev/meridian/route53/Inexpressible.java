package dev.meridian.route53;

/** A name cannot be compiled; the message says why and what to do. */
final class Inexpressible extends RuntimeException {
  private static final long serialVersionUID = 1;

  Inexpressible(String message) {
    super(message, null, false, false);
  }
}
