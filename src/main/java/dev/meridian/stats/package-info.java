/** Single-writer counters, one set a listener, and their sum. Uses the JDK only. */
@NullMarked
package dev.meridian.stats;

import org.jspecify.annotations.NullMarked;
