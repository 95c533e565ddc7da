/** Immutable zones: QNAME and QTYPE to a Finding. Uses wire. */
@NullMarked
package dev.meridian.zone;

import org.jspecify.annotations.NullMarked;
