/** Captures made of what others recorded. */
@NullMarked
package dev.ampinterop.conformance.imports;

import org.jspecify.annotations.NullMarked;
