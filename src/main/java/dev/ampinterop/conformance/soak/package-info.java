/** Very many calls with descriptors, with faults among them: nothing may be left open. */
@org.jspecify.annotations.NullMarked
package dev.ampinterop.conformance.soak;
