/** What passed on a connection, and how it reads. */
@NullMarked
package dev.ampinterop.conformance.wire;

import org.jspecify.annotations.NullMarked;
