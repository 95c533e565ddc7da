/**
 * Sockets: batched UDP loops and TCP framing. Uses answer, wire and stats, the foreign function API
 * for UDP on Linux, and for TCP Vert.x, with the Netty channel under it for what comes and goes.
 *
 * <p>Threads that live here: one platform thread per UDP socket, {@code meridian-udp-N}, and for
 * TCP the event loops of the Vert.x instance that the owner hands in. Each of them has its own
 * responder, tally and native memory, so that nothing is shared between two of them but what is
 * published.
 */
@NullMarked
package dev.meridian.net;

import org.jspecify.annotations.NullMarked;
