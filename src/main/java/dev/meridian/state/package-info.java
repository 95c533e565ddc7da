/**
 * What survives a restart: files of the state folder, written whole or not at all, and set aside
 * when damaged. A thread of its own writes them; nothing that answers or probes waits for it.
 */
@NullMarked
package dev.meridian.state;

import org.jspecify.annotations.NullMarked;
