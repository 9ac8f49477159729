/** Who plays a party: our AMP, a peer, or the script. */
@NullMarked
package dev.ampinterop.conformance.player;

import org.jspecify.annotations.NullMarked;
