/** Views of the recorded results. */
@NullMarked
package dev.ampinterop.conformance.report;

import org.jspecify.annotations.NullMarked;
