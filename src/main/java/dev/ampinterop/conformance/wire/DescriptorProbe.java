package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.newsclub.net.unix.FileDescriptorCast;

/** Looks at descriptors of this process. */
public final class DescriptorProbe {
  private DescriptorProbe() {}

  /**
   * The facts of an open descriptor, and whether a program that this process starts gets it.
   *
   * @throws IOException when it is closed
   */
  public static DescriptorFacts of(Descriptor descriptor) throws IOException {
    return facts(new Probed(descriptor.number(), descriptor::handle), fact -> true);
  }

  /**
   * The facts of what the open descriptor with that number in this process refers to: those that
   * travel with it.
   *
   * @throws IOException when it is closed
   */
  public static DescriptorFacts of(int number) throws IOException {
    return facts(
        new Probed(number, () -> FileDescriptorCast.unsafeUsing(number).getFileDescriptor()),
        Fact::travels);
  }

  private static DescriptorFacts facts(Probed probed, Predicate<Fact> wanted) throws IOException {
    SortedMap<String, Object> more = new TreeMap<>();
    for (Fact fact : Fact.values()) {
      Object observed = fact.isCommon() || !wanted.test(fact) ? null : fact.observe(probed);
      if (observed != null) {
        more.put(fact.key(), observed);
      }
    }
    return new DescriptorFacts(probed.kind(), probed.access(), probed.id(), more);
  }
}
