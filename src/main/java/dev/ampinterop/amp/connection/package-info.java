/** AMP on one connection: calls, answers, closing. */
@NullMarked
package dev.ampinterop.amp.connection;

import org.jspecify.annotations.NullMarked;
