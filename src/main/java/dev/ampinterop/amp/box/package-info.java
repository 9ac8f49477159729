/** Boxes and their bytes: no I/O, no threads, no clock. */
@NullMarked
package dev.ampinterop.amp.box;

import org.jspecify.annotations.NullMarked;
