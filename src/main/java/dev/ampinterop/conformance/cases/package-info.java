/** Case files: reading, checking, expanding. */
@NullMarked
package dev.ampinterop.conformance.cases;

import org.jspecify.annotations.NullMarked;
