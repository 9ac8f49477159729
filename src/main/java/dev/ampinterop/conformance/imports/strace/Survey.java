package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.AmpSniffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** A first look at a log: what passed where, and whether it may be AMP. Keeps no bytes. */
final class Survey implements Traffic {
  private final Map<Integer, Seen> seen = new LinkedHashMap<>();

  /** Every open file on which anything passed, in the order in which it began. */
  Collection<Seen> all() {
    return seen.values();
  }

  @Override
  public void passed(
      FileTable table,
      OpenFile file,
      boolean out,
      StraceCall call,
      List<StraceValue.Text> parts,
      long count,
      List<PassedDescriptor> descriptors) {
    Seen one = seen.computeIfAbsent(file.number(), number -> new Seen(file, table, call, out));
    one.pids.add(call.pid());
    one.fds.add(Integer.parseInt(call.text().replaceFirst("(?s)\\D.*", "")));
    Way way = out ? one.out : one.in;
    for (byte[] bytes : Bytes.of(parts, count)) {
      way.add(bytes);
    }
  }

  @Override
  public void unseen(OpenFile file, boolean out, StraceCall call, long count) {
    Seen one = seen.get(file.number());
    if (one != null) {
      (out ? one.out : one.in).incomplete = true;
    }
  }

  @Override
  public void ended(OpenFile file, boolean byProcess, long nanos) {
    // What matters is what passed.
  }

  /** What passed on one open file. */
  static final class Seen {
    private final OpenFile file;
    private final FileTable process;
    private final boolean beganWriting;
    private final long line;
    private final Set<Integer> pids = new TreeSet<>();
    private final Set<Integer> fds = new TreeSet<>();
    private final Way in = new Way();
    private final Way out = new Way();

    private Seen(OpenFile file, FileTable process, StraceCall call, boolean out) {
      this.file = file;
      this.process = process;
      this.beganWriting = out;
      this.line = call.line();
    }

    OpenFile file() {
      return file;
    }

    FileTable process() {
      return process;
    }

    boolean beganWriting() {
      return beganWriting;
    }

    /** Where in the log it began. */
    long line() {
      return line;
    }

    Set<Integer> pids() {
      return pids;
    }

    Set<Integer> fds() {
      return fds;
    }

    Way in() {
      return in;
    }

    Way out() {
      return out;
    }

    boolean speaksAmp() {
      return in.isAmp() || out.isAmp();
    }

    /** The process and its descriptor, for people. */
    String place() {
      int pid = pids.iterator().next();
      return (pid == 0 ? "" : "pid " + pid + " ") + "fd " + fds.iterator().next();
    }
  }

  /** One direction of an open file. */
  static final class Way {
    private final AmpSniffer sniffer = new AmpSniffer();
    private final CRC32C sum = new CRC32C();
    private long bytes;
    private boolean incomplete;

    private void add(byte[] more) {
      sniffer.feed(more);
      sum.update(more);
      bytes += more.length;
    }

    boolean isAmp() {
      return sniffer.verdict() == AmpSniffer.Verdict.AMP;
    }

    long bytes() {
      return bytes;
    }

    /** Whether the same bytes passed there. */
    boolean isSameAs(Way other) {
      return bytes == other.bytes
          && sum.getValue() == other.sum.getValue()
          && !incomplete
          && !other.incomplete;
    }
  }

  /** The bytes of texts. */
  static final class Bytes {
    private Bytes() {}

    /** Those that passed: the first {@code count}, or fewer where the log cuts them off. */
    static List<byte[]> of(List<StraceValue.Text> parts, long count) {
      List<byte[]> all = new ArrayList<>();
      long left = count;
      for (StraceValue.Text part : parts) {
        byte[] bytes = part.bytes();
        if (left <= 0) {
          break;
        }
        if (bytes.length > left) {
          bytes = Arrays.copyOf(bytes, (int) left);
        }
        left -= bytes.length;
        all.add(bytes);
        if (part.cut() && left > 0) {
          break; // what follows in the next part is not what follows here
        }
      }
      return all;
    }
  }
}
