/**
 * What would become of clients if something changed: pools that go down or are drained, other
 * files. Pure: reads what is loaded and what is known of health, and changes neither.
 */
@NullMarked
package dev.meridian.control.whatif;

import org.jspecify.annotations.NullMarked;
