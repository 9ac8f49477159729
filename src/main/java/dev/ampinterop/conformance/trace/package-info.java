/** Runs strace over programs, and leaves its log for the importer. */
@NullMarked
package dev.ampinterop.conformance.trace;

import org.jspecify.annotations.NullMarked;
