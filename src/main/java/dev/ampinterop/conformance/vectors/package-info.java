/** What the framing and argument cases say without a conversation, for unit tests of others. */
@NullMarked
package dev.ampinterop.conformance.vectors;

import org.jspecify.annotations.NullMarked;
