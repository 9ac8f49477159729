/** Captured conversations, played again. */
@NullMarked
package dev.ampinterop.conformance.replay;

import org.jspecify.annotations.NullMarked;
