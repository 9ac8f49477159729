/** Reads captures for people and programs: boxes, calls with their answers, and what is wrong. */
@NullMarked
package dev.ampinterop.conformance.decode;

import org.jspecify.annotations.NullMarked;
