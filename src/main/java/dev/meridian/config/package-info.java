/**
 * The operator's files as records: defaults, bounds, units, and problems with file and line. Uses
 * the JDK and a YAML parser.
 */
@NullMarked
package dev.meridian.config;

import org.jspecify.annotations.NullMarked;
