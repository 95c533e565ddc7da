/** What people and programs read of the server: explain. Reads all of the rooms above. */
@NullMarked
package dev.meridian.control;

import org.jspecify.annotations.NullMarked;
