package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What passed on the connections that were chosen, as a capture. */
final class StraceWriter implements Traffic {
  private static final String WIDER = "trace again with -e trace=network,desc,process";

  private final Map<Integer, View> byIn = new HashMap<>();
  private final Map<Integer, View> byOut = new HashMap<>();
  private final Map<Integer, View> byOutOfOther = new HashMap<>();
  private final Map<View, CaptureTarget.Connection> open = new HashMap<>();

  /** Where the other side has ended its direction, and who is kept has not read that yet. */
  private final Map<View, Long> endsOfOthers = new HashMap<>();

  private final Set<View> toldIn = new HashSet<>();
  private final Set<View> toldOut = new HashSet<>();
  private final Map<View, Long> unwritten;
  private final Survey survey;
  private final CaptureTarget target;
  private final StraceFiles trace;

  /**
   * @param unwritten how many bytes the other side of some has read that nobody writes in the log
   */
  StraceWriter(
      StraceFiles trace,
      List<View> views,
      Map<View, Long> unwritten,
      Survey survey,
      CaptureTarget target) {
    this.trace = trace;
    this.unwritten = Map.copyOf(unwritten);
    this.survey = survey;
    this.target = target;
    for (View view : views) {
      if (view.in() != null) {
        byIn.put(view.in().file().number(), view);
      }
      if (view.out() != null) {
        byOut.put(view.out().file().number(), view);
      }
      if (view.other() != null && view.other().out() != null) {
        byOutOfOther.put(view.other().out().file().number(), view);
      }
    }
  }

  private @Nullable View view(OpenFile file, boolean out) {
    return (out ? byOut : byIn).get(file.number());
  }

  @Override
  public void passed(Passage passage) {
    View view = view(passage.file(), passage.out());
    if (view == null) {
      return;
    }
    toldIn.remove(view);
    toldOut.remove(view);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    passage.message().bytes().forEach(bytes::writeBytes);
    List<DescriptorFacts> facts = new ArrayList<>();
    for (PassedDescriptor one : passage.descriptors()) {
      facts.add(new DescriptorFacts(one.kind(), one.access(), one.identity(), false, null));
    }
    // The kernel hands them over with the first byte of the message that they were sent with; a
    // read ends with such a message and may begin before it.
    int carrier = passage.out() ? 0 : bytes.size() - 1;
    StraceCall call = passage.call();
    Role from = from(view, passage.out());
    long cut = passage.message().count() - bytes.size();
    try {
      CaptureTarget.Connection connection = connection(view, call);
      connection.passed(call.nanos(), from, bytes.toByteArray(), carrier, facts);
      if (cut > 0) {
        connection.gap(
            call.nanos(),
            from,
            cut,
            "strace cut strings short (trace again with -s 1000000)",
            trace.place(call.where()));
      }
      if (bytes.size() == 0 && !facts.isEmpty()) {
        connection.gap(
            call.nanos(),
            from,
            0L,
            "strace shows no byte that they came on",
            trace.place(call.where()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void missing(Missing missing) {
    View view = view(missing.file(), missing.out());
    if (view == null) {
      return;
    }
    StraceCall call = missing.call();
    try {
      connection(view, call)
          .gap(
              call.nanos(),
              from(view, missing.out()),
              missing.count() < 0 ? null : (Long) missing.count(),
              missing.because(),
              trace.place(call.where()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void unseen(Unseen unseen) {
    for (OpenFile file : unseen.files()) {
      unseen(unseen, file, false);
      unseen(unseen, file, true);
    }
  }

  // Once is enough until something passes again: such calls can be very many.
  private void unseen(Unseen unseen, OpenFile file, boolean out) {
    View view = view(file, out);
    Set<View> told = out ? toldOut : toldIn;
    if (view == null || !(out ? unseen.out() : unseen.in()) || !told.add(view)) {
      return;
    }
    StraceCall call = unseen.call();
    try {
      CaptureTarget.Connection connection = connection(view, call);
      if (!connection.isClosed(from(view, out))) {
        String place = trace.place(call.where());
        connection.gap(call.nanos(), from(view, out), null, unseen.because(), place);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void ended(OpenFile file, boolean byProcess, long nanos) {
    View view = view(file, byProcess);
    View beside = byProcess ? byOutOfOther.get(file.number()) : null;
    if (beside != null) {
      endsOfOthers.putIfAbsent(beside, nanos);
    }
    CaptureTarget.Connection connection = view == null ? null : open.get(view);
    if (view == null || connection == null) {
      return;
    }
    try {
      Long before = byProcess ? endsOfOthers.get(view) : null;
      if (before != null) {
        // It ends without having read the end of the other side, which had ended before.
        connection.closed(before, from(view, false), CaptureEvent.How.END);
      }
      connection.closed(nanos, from(view, byProcess), CaptureEvent.How.END);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CaptureTarget.Connection connection(View view, StraceCall call) throws IOException {
    CaptureTarget.Connection connection = open.get(view);
    if (connection == null) {
      boolean isClient = view.process() == Role.CLIENT;
      String place = view.place();
      connection =
          target.open(call.nanos(), view.transport(), isClient ? place : "", isClient ? "" : place);
      open.put(view, connection);
      sayWhatIsNotThere(view, call, connection);
    }
    return connection;
  }

  private void sayWhatIsNotThere(View view, StraceCall call, CaptureTarget.Connection connection)
      throws IOException {
    for (boolean out : new boolean[] {false, true}) {
      String because = "";
      if (lacks(view, out)) {
        String verb = out ? "writes" : "reads";
        because = "the log has no call that " + verb + " there (" + WIDER + ")";
      } else if (view.beginsLate()) {
        because = "it was open when the log began";
      } else if (out && unwritten.containsKey(view)) {
        because =
            "the other side has read "
                + unwritten.get(view)
                + " bytes more than the log has written there";
      }
      if (!because.isEmpty()) {
        String place = trace.place(call.where());
        connection.gap(call.nanos(), from(view, out), null, because, place);
      }
    }
  }

  /** Whether the calls of that direction were not traced, as far as the log tells. */
  private boolean lacks(View view, boolean out) {
    Survey.Seen own = out ? view.out() : view.in();
    Survey.Seen seen = own == null && !view.any().file().isPipe() ? view.any() : own;
    if (seen == null) {
      return !survey.anyIsUsed(out);
    }
    boolean isUsed = seen.file().isUsed(out);
    return !isUsed && (!seen.file().wasSeenOpening() || !survey.anyIsUsed(out));
  }

  private Role from(View view, boolean out) {
    return out ? view.process() : view.process().other();
  }
}
