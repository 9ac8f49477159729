/** Expected against observed. */
@NullMarked
package dev.ampinterop.conformance.verdict;

import org.jspecify.annotations.NullMarked;
