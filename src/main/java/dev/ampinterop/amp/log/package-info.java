/** What passes on connections, for people: one line a box. */
@NullMarked
package dev.ampinterop.amp.log;

import org.jspecify.annotations.NullMarked;
