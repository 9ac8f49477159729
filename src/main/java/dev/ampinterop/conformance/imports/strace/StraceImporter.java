package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a capture of strace's log. Reads it twice: first to find the connections that carry AMP,
 * then to write them, so that no more than a line is in memory.
 */
public final class StraceImporter {
  private final Path file;
  private final StraceOptions options;
  private final List<String> notes = new ArrayList<>();
  private boolean hasDates;

  /**
   * @param file the log
   * @param options what is wanted of it
   */
  public StraceImporter(Path file, StraceOptions options) {
    this.file = file;
    this.options = options;
  }

  /** Whether that may be the first line of such a log. */
  public static boolean looksLike(String line) {
    return StraceLog.looksLike(line);
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
    Survey survey = new Survey();
    follow(survey, true);
    Views views = new Views(survey, options);
    List<View> chosen;
    try {
      chosen = views.choose();
    } catch (IllegalArgumentException e) {
      throw ImportException.in(file, String.valueOf(e.getMessage()));
    }
    notes.addAll(views.notes());
    if (hasDates) {
      target.timesAreDates();
    }
    try {
      follow(new Writer(chosen, target), false);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getCause());
    }
  }

  private void follow(Traffic traffic, boolean isFirst) throws IOException {
    StraceTracker tracker = new StraceTracker(traffic);
    try (StraceLog log = StraceLog.of(file)) {
      for (Optional<StraceEvent> event = log.next(); event.isPresent(); event = log.next()) {
        tracker.follow(event.get());
      }
      if (isFirst) {
        check(log, tracker);
      }
    }
  }

  private void check(StraceLog log, StraceTracker tracker) {
    hasDates = log.hasDates();
    if (log.line() == 0) {
      throw ImportException.in(file, "the file is empty");
    }
    if (log.recognised() == 0) {
      throw ImportException.in(
          file, "no line is one of strace's (say with --format what the file is)");
    }
    if (log.others() + tracker.opaque() > 0) {
      notes.add(
          (log.others() + tracker.opaque()) + " lines are not as strace prints them, and left out");
    }
    if (!log.hasTimes()) {
      notes.add("the log does not say when (strace -ttt does)");
    }
  }

  /** What passed on the chosen ones, as a capture. */
  private final class Writer implements Traffic {
    private final Map<Integer, View> byIn = new HashMap<>();
    private final Map<Integer, View> byOut = new HashMap<>();
    private final Map<View, CaptureTarget.Connection> open = new HashMap<>();
    private final CaptureTarget target;

    Writer(List<View> views, CaptureTarget target) {
      this.target = target;
      for (View view : views) {
        if (view.in() != null) {
          byIn.put(view.in().file().number(), view);
        }
        if (view.out() != null) {
          byOut.put(view.out().file().number(), view);
        }
      }
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
      View view = (out ? byOut : byIn).get(file.number());
      if (view == null) {
        return;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Survey.Bytes.of(parts, count).forEach(bytes::writeBytes);
      if (bytes.size() < count) {
        throw cutOff(call, bytes.size(), count);
      }
      List<DescriptorFacts> facts = new ArrayList<>();
      for (PassedDescriptor one : descriptors) {
        facts.add(new DescriptorFacts(one.kind(), one.access(), one.identity(), false, null));
      }
      // The kernel hands them over with the first byte of the message that they were sent with; a
      // read ends with such a message and may begin before it.
      int carrier = out ? 0 : bytes.size() - 1;
      try {
        connection(view, call.nanos())
            .passed(call.nanos(), from(view, out), bytes.toByteArray(), carrier, facts);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void unseen(OpenFile file, boolean out, StraceCall call, long count) {
      View view = (out ? byOut : byIn).get(file.number());
      if (view == null) {
        return;
      }
      try {
        connection(view, call.nanos())
            .gap(
                call.nanos(),
                from(view, out),
                count < 0 ? null : count,
                "strace does not show what passes by " + call.name());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void ended(OpenFile file, boolean byProcess, long nanos) {
      View view = (byProcess ? byOut : byIn).get(file.number());
      CaptureTarget.Connection connection = view == null ? null : open.get(view);
      if (view == null || connection == null) {
        return;
      }
      try {
        connection.closed(nanos, from(view, byProcess), CaptureEvent.How.END);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private CaptureTarget.Connection connection(View view, long nanos) throws IOException {
      CaptureTarget.Connection connection = open.get(view);
      if (connection == null) {
        boolean isClient = view.process() == Role.CLIENT;
        String place = view.place();
        connection =
            target.open(nanos, view.transport(), isClient ? place : "", isClient ? "" : place);
        open.put(view, connection);
      }
      return connection;
    }

    private Role from(View view, boolean out) {
      return out ? view.process() : view.process().other();
    }
  }

  private ImportException cutOff(StraceCall call, long shown, long count) {
    return ImportException.at(
        file,
        call.line(),
        "strace printed only "
            + shown
            + " of "
            + count
            + " bytes (trace again with -s "
            + Math.max(70_000, count)
            + ")");
  }
}
