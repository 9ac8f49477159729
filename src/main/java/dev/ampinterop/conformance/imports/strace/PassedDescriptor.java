package dev.ampinterop.conformance.imports.strace;

/**
 * A descriptor that travelled.
 *
 * @param kind in the words of cases, or {@code unknown}
 * @param access {@code read}, {@code write}, {@code both} or {@code unknown}
 * @param identity what it is, as the log has it
 */
record PassedDescriptor(String kind, String access, String identity) {
  /** One of which the log says only that it travelled. */
  static final PassedDescriptor UNKNOWN = new PassedDescriptor("unknown", "unknown", "");

  static PassedDescriptor of(OpenFile file) {
    return new PassedDescriptor(
        file.kind().orElse("unknown"),
        file.access().orElse("unknown"),
        file.identity().orElse("open file " + file.number()));
  }
}
