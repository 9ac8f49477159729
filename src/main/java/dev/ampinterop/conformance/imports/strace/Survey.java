package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.AmpSniffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** A first look at a log: what passed where, and whether it may be AMP. Keeps no bytes. */
final class Survey implements Traffic {
  private final Map<Integer, Seen> seen = new LinkedHashMap<>();
  private boolean cut;
  private final Set<Integer> doubtful = new HashSet<>();

  /** Every open file on which anything passed, in the order in which it began. */
  Collection<Seen> all() {
    return seen.values();
  }

  /** Whether strace cut any string short that passed. */
  boolean anyIsCut() {
    return cut;
  }

  /** Whether any of them is read by a call of the log, or written. */
  boolean anyIsUsed(boolean out) {
    return seen.values().stream().anyMatch(one -> one.file().isUsed(out));
  }

  @Override
  public void passed(Passage passage) {
    Seen one = seen(passage.table(), passage.file(), passage.call(), passage.out());
    Way way = passage.out() ? one.out : one.in;
    long shown = 0;
    for (byte[] bytes : passage.message().bytes()) {
      way.add(bytes);
      shown += bytes.length;
    }
    if (shown < passage.message().count()) {
      cut = true;
      way.gap();
    }
  }

  @Override
  public void missing(Missing missing) {
    if (missing.count() != 0) {
      Seen one = seen(missing.table(), missing.file(), missing.call(), missing.out());
      (missing.out() ? one.out : one.in).gap();
    }
  }

  @Override
  public void unseen(Unseen unseen) {
    for (OpenFile file : unseen.files()) {
      doubtful.add(file.number());
      Seen one = seen.get(file.number());
      if (one != null) {
        one.doubt();
      }
    }
  }

  @Override
  public void ended(OpenFile file, boolean byProcess, long nanos) {
    // What matters is what passed.
  }

  private Seen seen(FileTable table, OpenFile file, StraceCall call, boolean out) {
    Seen one = seen.computeIfAbsent(file.number(), number -> new Seen(file, table, call, out));
    if (doubtful.contains(file.number()) && !one.in.doubtful) {
      one.doubt();
    }
    one.pids.add(call.pid());
    one.fds.add(Transfers.has(call.name()) ? call.descriptor().orElse(file.fd()) : file.fd());
    return one;
  }

  /** What passed on one open file. */
  static final class Seen {
    private final OpenFile file;
    private final FileTable process;
    private final boolean beganWriting;
    private final String where;
    private final long nanos;
    private final Set<Integer> pids = new TreeSet<>();
    private final Set<Integer> fds = new TreeSet<>();
    private final Way in = new Way();
    private final Way out = new Way();

    private Seen(OpenFile file, FileTable process, StraceCall call, boolean out) {
      this.file = file;
      this.process = process;
      this.beganWriting = out;
      this.where = call.where();
      this.nanos = call.nanos();
    }

    private void doubt() {
      in.doubt();
      out.doubt();
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
    String where() {
      return where;
    }

    /** When it began. */
    long nanos() {
      return nanos;
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
      return in.isAmp(file.wasSeenOpening()) || out.isAmp(file.wasSeenOpening());
    }

    /** Whether something came before what the log has: it does not begin with a call. */
    boolean beginsLate() {
      return !file.wasSeenOpening() && !(beganWriting ? out : in).beginsWithCall();
    }

    /** The process and its descriptor, for people. */
    String place() {
      int pid = pids.iterator().next();
      return (pid == 0 ? "" : "pid " + pid + " ") + "fd " + fds.iterator().next();
    }
  }

  /** One direction of an open file. */
  static final class Way {
    private final AmpSniffer beginning = new AmpSniffer();
    private final AmpSniffer anywhere = new AmpSniffer();
    private final CRC32C sum = new CRC32C();
    private long bytes;
    private boolean incomplete;
    private boolean doubtful;

    private Way() {
      anywhere.gap();
    }

    private void add(byte[] more) {
      if (!incomplete) {
        beginning.feed(more);
      }
      anywhere.feed(more);
      sum.update(more);
      bytes += more.length;
    }

    private void gap() {
      incomplete = true;
      anywhere.gap();
    }

    /** Something may be missing here, and mostly is not. */
    private void doubt() {
      doubtful = true;
      anywhere.gap();
    }

    /**
     * Whether boxes pass on it.
     *
     * @param hasBeginning whether the log has it from its first byte on
     */
    boolean isAmp(boolean hasBeginning) {
      boolean mayBeginAnywhere = incomplete || doubtful || !hasBeginning;
      return is(beginning) || (mayBeginAnywhere && is(anywhere));
    }

    private static boolean is(AmpSniffer sniffer) {
      return sniffer.verdict() == AmpSniffer.Verdict.AMP;
    }

    /** Whether the first thing on it is a call. */
    boolean beginsWithCall() {
      return is(beginning) && !beginning.isReply();
    }

    /** Whether the first thing on it replies to a call. */
    boolean beginsWithReply() {
      return is(beginning) && beginning.isReply();
    }

    long bytes() {
      return bytes;
    }

    /** Whether the log has all of it, as far as it says. */
    boolean isComplete() {
      return !incomplete && !doubtful;
    }

    /** Whether the same bytes passed there. */
    boolean isSameAs(Way other) {
      return bytes == other.bytes
          && sum.getValue() == other.sum.getValue()
          && !incomplete
          && !other.incomplete;
    }
  }
}
