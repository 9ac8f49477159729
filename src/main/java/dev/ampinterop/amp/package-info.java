/**
 * AMP, the protocol of {@code twisted.protocols.amp}, for Java.
 *
 * <p>Start at {@link dev.ampinterop.amp.connection.AmpConnection} (one connection), {@link
 * dev.ampinterop.amp.connection.AmpServer} (many) and {@link dev.ampinterop.amp.command.Command}
 * (what can be asked). The folders below are the layers, each standing on those before it: {@code
 * error}, {@code box}, {@code descriptor}, {@code transport}, {@code argument}, {@code command},
 * {@code core}, {@code connection}, {@code log}.
 */
@NullMarked
package dev.ampinterop.amp;

import org.jspecify.annotations.NullMarked;
