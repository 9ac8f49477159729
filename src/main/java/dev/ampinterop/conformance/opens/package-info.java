/** What a party opens: one type for each kind of resource. */
@NullMarked
package dev.ampinterop.conformance.opens;

import org.jspecify.annotations.NullMarked;
