/** Makes a permanent case of a captured conversation, as Twisted behaves in it. */
@NullMarked
package dev.ampinterop.conformance.promote;

import org.jspecify.annotations.NullMarked;
