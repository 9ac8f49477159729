/** Argument types: values to bytes and back. */
@NullMarked
package dev.ampinterop.amp.argument;

import org.jspecify.annotations.NullMarked;
