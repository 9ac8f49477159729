/** The library, held against the vectors that others get. */
@NullMarked
package dev.ampinterop.vectors;

import org.jspecify.annotations.NullMarked;
