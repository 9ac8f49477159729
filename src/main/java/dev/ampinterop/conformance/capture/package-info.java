/**
 * What passed on real connections, kept in files: {@code docs/captures.md} describes the format.
 */
@NullMarked
package dev.ampinterop.conformance.capture;

import org.jspecify.annotations.NullMarked;
