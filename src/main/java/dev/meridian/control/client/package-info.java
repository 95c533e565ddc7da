/** The other side of the HTTP API: what the commands ask a running server with. */
@NullMarked
package dev.meridian.control.client;

import org.jspecify.annotations.NullMarked;
