/**
 * What a connection is without I/O: the state it is in, the boxes and descriptors that wait to
 * leave, the calls that wait for answers. No socket, thread, lock or clock is known here; {@code
 * connection} reads, writes and closes around it.
 */
@NullMarked
package dev.ampinterop.amp.core;

import org.jspecify.annotations.NullMarked;
