/** Byte streams that may carry descriptors. */
@NullMarked
package dev.ampinterop.amp.transport;

import org.jspecify.annotations.NullMarked;
