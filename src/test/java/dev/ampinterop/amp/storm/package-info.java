/** Connections lost by every means while many threads use them; nothing may be left of any. */
@NullMarked
package dev.ampinterop.amp.storm;

import org.jspecify.annotations.NullMarked;
