/** What importers of every format need. */
@NullMarked
package dev.ampinterop.conformance.imports.shared;

import org.jspecify.annotations.NullMarked;
