/** The policy tree, its compilation to classes and outcomes, and the pick. Uses geo and health. */
@NullMarked
package dev.meridian.steer;

import org.jspecify.annotations.NullMarked;
