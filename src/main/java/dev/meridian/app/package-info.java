/** The entry point and the commands; wires rooms, owns the order of start and stop. Uses all. */
@NullMarked
package dev.meridian.app;

import org.jspecify.annotations.NullMarked;
