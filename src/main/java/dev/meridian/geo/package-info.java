/**
 * Maps an address to a class and to the prefix length that decided it, from a flat trie. Knows no
 * files; uses the JDK only.
 */
@NullMarked
package dev.meridian.geo;

import org.jspecify.annotations.NullMarked;
