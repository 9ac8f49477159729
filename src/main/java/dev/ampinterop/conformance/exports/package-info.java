/** Makes files for other programs of a capture: packets for Wireshark. */
@NullMarked
package dev.ampinterop.conformance.exports;

import org.jspecify.annotations.NullMarked;
