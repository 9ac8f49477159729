/** What strace's log of a process says of its connections. */
@NullMarked
package dev.ampinterop.conformance.imports.strace;

import org.jspecify.annotations.NullMarked;
