/** A sample of the queries and their responses, written beside the service and never in its way. */
@NullMarked
package dev.meridian.tap;

import org.jspecify.annotations.NullMarked;
