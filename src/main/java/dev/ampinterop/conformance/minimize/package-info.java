/** Makes a captured conversation smaller as long as it shows what is wrong. */
@NullMarked
package dev.ampinterop.conformance.minimize;

import org.jspecify.annotations.NullMarked;
