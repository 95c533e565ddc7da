/**
 * Hostile input: coverage-guided fuzz targets, a structured fuzzer, and every historic trick.
 *
 * <p>A fuzz target is a class of its own, named {@code ...FuzzTest}. Each build replays its corpus,
 * {@code src/test/resources/dev/meridian/fuzz/TARGETInputs/METHOD/}; {@code ./meridian verify} lets
 * it look for new inputs for a minute. docs/RELIABILITY.md says more.
 */
package dev.meridian.fuzz;
