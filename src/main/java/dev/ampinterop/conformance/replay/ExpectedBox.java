package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.conversation.Passed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A box that the other side has to send, until it has come. Not thread-safe. */
final class ExpectedBox {
  final long number;
  final long place;
  List<DescriptorArrivals.Expected> descriptors;
  @Nullable Passed box;
  long arrival = -1;

  /**
   * @param number which of those of that side, from 1
   * @param place which of what passed on the captured connection, from 0
   * @param descriptors those that have to come with it
   */
  ExpectedBox(long number, long place, Passed box, List<DescriptorArrivals.Expected> descriptors) {
    this.number = number;
    this.place = place;
    this.box = box;
    this.descriptors = List.copyOf(descriptors);
  }

  boolean hasCome() {
    return arrival >= 0;
  }
}
