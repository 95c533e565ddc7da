/**
 * Reads geo databases (MaxMind DB files) and the tables of places into the form that the geo room
 * compiles. Part of the load room: runs at load and for people, never for a query.
 */
@NullMarked
package dev.meridian.load.geo;

import org.jspecify.annotations.NullMarked;
