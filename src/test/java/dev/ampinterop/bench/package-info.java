/**
 * Benchmarks: {@link dev.ampinterop.bench.SideBySide} compares whole calls with a raw ping-pong and
 * with Twisted; the JMH benchmarks show what the parts cost. {@code bench/README.md} tells how to
 * run them.
 */
@NullMarked
package dev.ampinterop.bench;

import org.jspecify.annotations.NullMarked;
