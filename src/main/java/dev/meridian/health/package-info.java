/**
 * The state of every target: a pure rise/fall machine and the table it feeds. Uses the JDK only.
 */
@NullMarked
package dev.meridian.health;

import org.jspecify.annotations.NullMarked;
