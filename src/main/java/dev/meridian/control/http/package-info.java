/**
 * The HTTP API: who may ask, what is answered, and how much anybody may take of the server. Its one
 * event loop is its own, so that nothing here holds up what answers or probes.
 */
@NullMarked
package dev.meridian.control.http;

import org.jspecify.annotations.NullMarked;
