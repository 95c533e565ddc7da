/** Tests of the packaged server as a process, with foreign programs as clients and backends. */
@NullMarked
package dev.meridian.it;

import org.jspecify.annotations.NullMarked;
