/** Completes a case that leaves out what passes and what is seen, from what Twisted does in it. */
@NullMarked
package dev.ampinterop.conformance.fill;

import org.jspecify.annotations.NullMarked;
