/** Sockets: batched UDP loops and TCP framing. Uses answer, wire and stats. */
@NullMarked
package dev.meridian.net;

import org.jspecify.annotations.NullMarked;
