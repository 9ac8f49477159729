/** Commands and responders, declared once as typed values. */
@NullMarked
package dev.ampinterop.amp.command;

import org.jspecify.annotations.NullMarked;
