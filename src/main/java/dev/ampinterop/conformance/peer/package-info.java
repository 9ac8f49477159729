/** Peer programs: making, starting, talking to, ending them. */
@NullMarked
package dev.ampinterop.conformance.peer;

import org.jspecify.annotations.NullMarked;
