/** One request buffer to one response buffer. Uses wire, zone, steer, geo, health and stats. */
@NullMarked
package dev.meridian.answer;

import org.jspecify.annotations.NullMarked;
