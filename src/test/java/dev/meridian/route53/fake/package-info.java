/**
 * Route 53 in one process: the REST-XML API of 2013-04-01 on loopback, as strict as the real one is
 * known to be, and stricter where that is not known.
 */
@NullMarked
package dev.meridian.route53.fake;

import org.jspecify.annotations.NullMarked;
