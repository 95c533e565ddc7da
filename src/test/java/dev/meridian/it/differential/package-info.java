/**
 * The same zones and the same queries for Meridian, NSD and Knot: what they answer is compared
 * section by section. {@link dev.meridian.it.differential.Permitted} lists what may differ, and
 * why.
 */
@NullMarked
package dev.meridian.it.differential;

import org.jspecify.annotations.NullMarked;
