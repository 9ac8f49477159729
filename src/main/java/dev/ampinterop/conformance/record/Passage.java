package dev.ampinterop.conformance.record;

import java.util.List;

/**
 * Bytes that passed, with the descriptors that travelled on the first of them.
 *
 * @param bytes at least one; not to be changed
 * @param descriptors their numbers in this process; who has the passage owns them
 */
@SuppressWarnings("ArrayRecordComponent")
record Passage(byte[] bytes, List<Integer> descriptors) {
  /** Without descriptors. */
  Passage(byte[] bytes) {
    this(bytes, List.of());
  }
}
