package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was to be seen of a descriptor when it passed, without using it up: its place in the file is
 * left as it is, and what is no regular file is not read at all.
 *
 * @param facts what it is
 * @param content the beginning of a regular file; null where it was not asked for, or cannot be
 *     read
 */
record Snapshot(DescriptorFacts facts, CapturedDescriptor.@Nullable Content content) {
  /** What the content of all descriptors of a message may take, so that lines have a limit. */
  private static final int MOST_OF_A_MESSAGE = 4 << 20;

  /**
   * Looks at the descriptors of one message.
   *
   * @param numbers of descriptors that are open in this process
   * @param contentBytes how much of each file to keep at most; 0 for nothing
   */
  static List<Snapshot> ofAll(List<Integer> numbers, int contentBytes) {
    List<Snapshot> all = new ArrayList<>();
    int left = MOST_OF_A_MESSAGE;
    for (int number : numbers) {
      Snapshot snapshot = of(number, Math.min(contentBytes, left));
      left -= snapshot.content == null ? 0 : snapshot.content.bytes().length;
      all.add(snapshot);
    }
    return all;
  }

  /**
   * Looks.
   *
   * @param number of a descriptor that is open in this process
   * @param contentBytes how much of a file to keep at most; 0 for nothing
   */
  static Snapshot of(int number, int contentBytes) {
    DescriptorFacts facts;
    try {
      facts = DescriptorProbe.of(number);
    } catch (IOException e) {
      return new Snapshot(new DescriptorFacts("other", "both", ""), null);
    }
    boolean wanted =
        contentBytes > 0 && facts.kind().equals("file") && !facts.access().equals("write");
    return new Snapshot(facts, wanted ? content(number, contentBytes) : null);
  }

  CapturedDescriptor at(long offset) {
    return new CapturedDescriptor(offset, facts, content);
  }

  private static CapturedDescriptor.@Nullable Content content(int number, int most) {
    try {
      long size = Files.size(Path.of("/proc/self/fd/" + number));
      byte[] bytes = new byte[(int) Math.min(most, size)];
      int filled = 0;
      while (filled < bytes.length) {
        byte[] part = new byte[bytes.length - filled];
        int count = Math.toIntExact(SocketCalls.pread(number, part, part.length, filled));
        if (count == 0) {
          break;
        }
        System.arraycopy(part, 0, bytes, filled, count);
        filled += count;
      }
      return new CapturedDescriptor.Content(size, Arrays.copyOf(bytes, filled));
    } catch (IOException | LastErrorException e) {
      return null;
    }
  }
}
