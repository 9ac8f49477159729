/** Walks a new peer through the rules of the peer protocol. */
@NullMarked
package dev.ampinterop.conformance.peercheck;

import org.jspecify.annotations.NullMarked;
