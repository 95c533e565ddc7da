/**
 * The conformance corpus: files under {@code src/test/resources/conformance} that hold zones,
 * queries and whole responses, read and played against the loader and the responder of the product.
 */
@NullMarked
package dev.meridian.conformance;

import org.jspecify.annotations.NullMarked;
