/** Stands between two parties of a real conversation and records what passes. */
@NullMarked
package dev.ampinterop.conformance.record;

import org.jspecify.annotations.NullMarked;
