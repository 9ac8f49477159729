package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.shared.ImportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a capture of strace's log. Reads it twice: first to find the connections that carry AMP,
 * then to write them, so that no more than a line is in memory.
 */
public final class StraceImporter {
  private static final String AGAIN = " (trace again with -ttt -T, or with -f instead of -ff)";

  private final StraceFiles trace;
  private final StraceOptions options;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> endless = new HashSet<>();
  private final Map<String, String> cuts = new LinkedHashMap<>();
  private boolean hasDates;

  /**
   * @param trace the log, or the files of one trace
   * @param options what is wanted of it
   */
  public StraceImporter(StraceFiles trace, StraceOptions options) {
    this.trace = trace;
    this.options = options;
  }

  /** Whether that may be the first line of such a log. */
  public static boolean looksLike(String line) {
    return StraceLine.looksLike(line);
  }

  /** The system calls that have to be traced, by their names; no other one is looked at. */
  public static Set<String> calls() {
    return StraceTracker.calls();
  }

  /** What a reader should know; complete after {@link #importTo}. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Reads the log and writes the capture.
   *
   * @throws ImportException when it is no such log, or what is wanted is not in it
   * @throws IOException when a file cannot be read or written
   */
  public void importTo(CaptureTarget target) throws IOException {
    Survey survey = survey();
    Views views = new Views(survey, options);
    List<View> chosen;
    try {
      chosen = views.choose();
    } catch (NoSuchElementException e) {
      throw new ImportException.NothingFound(trace.toString(), String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new ImportException(trace + ": " + e.getMessage());
    }
    notes.addAll(views.notes());
    trace.left().ifPresent(notes::add);
    if (hasDates) {
      target.timesAreDates();
    }
    try {
      int before = target.connections();
      follow(new StraceWriter(trace, chosen, views.unwritten(), survey, target), false);
      for (Map.Entry<String, String> cut : cuts.entrySet()) {
        target.breakOff(before, cut.getKey(), cut.getValue());
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getCause());
    }
  }

  /** Once more where writes turn out not to end: what they wrote is missing where they began. */
  private Survey survey() throws IOException {
    Survey first = new Survey();
    endless.addAll(follow(first, true));
    if (endless.isEmpty()) {
      return first;
    }
    Survey second = new Survey();
    follow(second, false);
    return second;
  }

  private Set<String> follow(Traffic traffic, boolean isFirst) throws IOException {
    StraceTracker tracker = new StraceTracker(traffic);
    try (StraceLog log = StraceLog.of(trace, endless)) {
      for (Optional<StraceEvent> event = log.next(); event.isPresent(); event = log.next()) {
        tracker.follow(event.get());
      }
      if (isFirst) {
        check(log, tracker);
      }
      return log.givenUp();
    }
  }

  private void check(StraceLog log, StraceTracker tracker) {
    hasDates = log.hasDates();
    long recognised = 0;
    long others = tracker.opaque();
    String first = tracker.firstOpaque();
    int threads = 0;
    for (StraceFile file : log.files()) {
      first = file.firstOther().isEmpty() ? first : file.firstOther();
      recognised += file.recognised();
      threads += file.recognised() > 0 ? 1 : 0;
      others += file.others();
      file.cut().ifPresent(why -> cuts.put(trace.place(file.where()), why));
      if (file.others() > 0 && file.recognised() == 0) {
        throw ImportException.in(
            file.file(), "no line is one of strace's (say with --format what the file is)");
      }
    }
    if (recognised == 0) {
      throw new ImportException.NothingFound(trace.toString(), "no line is a system call");
    }
    if (threads > 1 && !log.canBeMerged()) {
      throw new ImportException(
          trace
              + ": the threads of a trace are put together by their times, which these do not have"
              + AGAIN);
    }
    if (threads > 1 && log.hasWholeSeconds()) {
      throw new ImportException(
          trace
              + ": the threads of a trace are put together by their times, and whole seconds (-t) do"
              + " not tell what came first"
              + AGAIN);
    }
    if (others > 0) {
      notes.add(
          (others == 1
                  ? "1 line is not as strace prints it, and left out: "
                  : others + " lines are not as strace prints them, and left out; the first: ")
              + trace.place(first));
    }
    if (!log.hasTimes()) {
      notes.add("the log does not say when (strace -ttt does)");
    }
    if (tracker.usesIoUring()) {
      notes.add("a program reads and writes by io_uring, of which strace shows nothing");
    }
  }
}
