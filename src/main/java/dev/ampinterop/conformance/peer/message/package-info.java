/** The messages of the peer protocol, as values, and what is wrong with those that break it. */
@NullMarked
package dev.ampinterop.conformance.peer.message;

import org.jspecify.annotations.NullMarked;
