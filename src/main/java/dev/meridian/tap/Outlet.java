package dev.meridian.tap;

import java.io.Closeable;
import java.io.IOException;

/** Something open to write to. */
interface Outlet extends Closeable {
  /**
   * Writes whole entries.
   *
   * @throws IOException when not all of them came out; the outlet is of no use then
   */
  void write(byte[] octets) throws IOException;

  /** Whether what its path leads to is still what was opened. */
  boolean isCurrent();
}
