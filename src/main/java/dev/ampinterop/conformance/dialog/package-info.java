/**
 * A captured conversation as calls and what came of them: read from a capture, written to one, and
 * told as a case.
 */
@NullMarked
package dev.ampinterop.conformance.dialog;

import org.jspecify.annotations.NullMarked;
