/** Descriptors, and how ordinals match them to boxes. */
@NullMarked
package dev.ampinterop.amp.descriptor;

import org.jspecify.annotations.NullMarked;
