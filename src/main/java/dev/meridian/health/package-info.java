/**
 * The state of every target: a pure machine that turns checks, time and decisions of people into
 * verdicts, and the table that it feeds. Uses the JDK only.
 */
@NullMarked
package dev.meridian.health;

import org.jspecify.annotations.NullMarked;
