package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that travelled.
 *
 * @param at the byte that carried it: how many bytes of that side lie before that byte
 * @param facts what it is
 * @param content what was in it; null where that was not recorded
 */
public record CapturedDescriptor(long at, DescriptorFacts facts, @Nullable Content content) {
  /** One whose content was not recorded. */
  public CapturedDescriptor(long at, DescriptorFacts facts) {
    this(at, facts, null);
  }

  /**
   * What was in a regular file when its descriptor passed.
   *
   * @param size how many bytes the file had
   * @param bytes the first of them, wherever the descriptor stood; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Content(long size, byte[] bytes) {}
}
