/** Everything that can go wrong, by whose fault it is. */
@NullMarked
package dev.ampinterop.amp.error;

import org.jspecify.annotations.NullMarked;
