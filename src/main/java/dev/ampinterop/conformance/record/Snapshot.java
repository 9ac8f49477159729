package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import dev.ampinterop.conformance.wire.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at descriptors when they pass, without using them up: their places in files are left as
 * they are, and what is neither a regular file nor one in memory is not read at all.
 */
final class Snapshot {
  /** What the content of all descriptors of a message may take, so that lines have a limit. */
  private static final int MOST_OF_A_MESSAGE = 4 << 20;

  private Snapshot() {}

  /**
   * Looks at the descriptors of one message.
   *
   * @param numbers of descriptors that are open in this process
   * @param contentBytes how much of each file to keep at most; 0 for nothing
   */
  static List<DescriptorFacts> ofAll(List<Integer> numbers, int contentBytes) {
    List<DescriptorFacts> all = new ArrayList<>();
    int left = MOST_OF_A_MESSAGE;
    for (int number : numbers) {
      DescriptorFacts facts = of(number, Math.min(contentBytes, left));
      left -= facts.contentBytes();
      all.add(facts);
    }
    return all;
  }

  /**
   * Looks.
   *
   * @param number of a descriptor that is open in this process
   * @param contentBytes how much of a file to keep at most; 0 for nothing
   */
  static DescriptorFacts of(int number, int contentBytes) {
    DescriptorFacts facts;
    try {
      facts = DescriptorProbe.of(number);
    } catch (IOException e) {
      return new DescriptorFacts("other", "both", "");
    }
    boolean wanted = contentBytes > 0 && facts.isFile() && !facts.access().equals("write");
    return wanted ? facts.with(content(number, contentBytes)) : facts;
  }

  private static @Nullable FileContent content(int number, int most) {
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
      return new FileContent(size, Arrays.copyOf(bytes, filled));
    } catch (IOException | LastErrorException e) {
      return null;
    }
  }
}
