/** What docs/guide.md shows, between the lines {@code // snippet} and {@code // end}. */
package dev.ampinterop.examples;
