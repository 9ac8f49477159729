/** Says how two captures of the same program differ. */
@NullMarked
package dev.ampinterop.conformance.compare;

import org.jspecify.annotations.NullMarked;
