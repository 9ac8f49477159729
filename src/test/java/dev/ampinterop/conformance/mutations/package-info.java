/** Damages recordings at random, and sees whether the program notices; for {@code .ci/long}. */
@NullMarked
package dev.ampinterop.conformance.mutations;

import org.jspecify.annotations.NullMarked;
