/**
 * Compiles configuration, master files and geo databases into a Snapshot, or reports every fault
 * and keeps the old one. Uses config and the data rooms.
 */
@NullMarked
package dev.meridian.load;

import org.jspecify.annotations.NullMarked;
