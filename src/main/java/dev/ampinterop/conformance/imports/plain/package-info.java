/** Captures made of bare bytes, and of logs that are little more. */
@NullMarked
package dev.ampinterop.conformance.imports.plain;

import org.jspecify.annotations.NullMarked;
