/** The command line: one class a verb, over {@code dev.ampinterop.conformance}. */
@NullMarked
package dev.ampinterop.cli;

import org.jspecify.annotations.NullMarked;
