/** What parties do: one type for each kind of step, which knows everything of it. */
@NullMarked
package dev.ampinterop.conformance.steps;

import org.jspecify.annotations.NullMarked;
