package dev.meridian.tap;

/** How what was seen becomes octets. Used by one thread. */
interface Encoding {
  /** One request. */
  byte[] encode(Sighting seen);

  /** What a file begins with. */
  byte[] start();

  /** What a file ends with. */
  byte[] end();

  /** Whether a file that has an end already cannot go on. */
  boolean endsFiles();
}
