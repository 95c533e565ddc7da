/** Schedules checks and writes observations. Uses config and health. */
@NullMarked
package dev.meridian.probe;

import org.jspecify.annotations.NullMarked;
