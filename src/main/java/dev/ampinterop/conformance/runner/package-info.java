/** Runs cases in their pairings. */
@NullMarked
package dev.ampinterop.conformance.runner;

import org.jspecify.annotations.NullMarked;
