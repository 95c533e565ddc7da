/** Programs and JMH benchmarks of {@code src/test/bench/run}; no tests, and never shipped. */
@NullMarked
package dev.meridian.bench;

import org.jspecify.annotations.NullMarked;
