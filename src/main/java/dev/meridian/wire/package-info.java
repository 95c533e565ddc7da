/**
 * Reads and writes DNS messages in place; the only code that knows octet offsets. Uses the JDK
 * only.
 */
@NullMarked
package dev.meridian.wire;

import org.jspecify.annotations.NullMarked;
