/**
 * What happened, when and why: an append-only file of JSON Lines, and the reading of it. A thread
 * of its own writes; nothing that answers or probes waits for it.
 */
@NullMarked
package dev.meridian.journal;

import org.jspecify.annotations.NullMarked;
