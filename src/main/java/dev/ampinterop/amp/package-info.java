/** AMP for Java. */
@NullMarked
package dev.ampinterop.amp;

import org.jspecify.annotations.NullMarked;
