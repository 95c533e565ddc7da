/**
 * Shares evidence and beliefs between the nodes of a fleet. The council is one node's part, a
 * machine of messages, checks and time, which runs on the probe scheduler's thread; the link
 * carries its messages by NATS JetStream and has threads of its own, none of which waits for it.
 */
@NullMarked
package dev.meridian.fleet;

import org.jspecify.annotations.NullMarked;
