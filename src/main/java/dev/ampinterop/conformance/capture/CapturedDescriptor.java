package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that travelled.
 *
 * @param at the byte that carried it: how many bytes of that side lie before that byte
 * @param facts what it is
 */
public record CapturedDescriptor(long at, DescriptorFacts facts) {
  /** One with that content in place of what its facts have. */
  public CapturedDescriptor(long at, DescriptorFacts facts, @Nullable FileContent content) {
    this(at, facts.with(content));
  }

  /** What was in it; null where that was not recorded. */
  public @Nullable FileContent content() {
    return facts.content();
  }
}
