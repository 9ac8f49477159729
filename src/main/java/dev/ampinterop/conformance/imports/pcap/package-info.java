/** What captures of packets say of TCP connections. */
@NullMarked
package dev.ampinterop.conformance.imports.pcap;

import org.jspecify.annotations.NullMarked;
