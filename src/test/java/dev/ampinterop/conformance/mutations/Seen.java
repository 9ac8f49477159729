package dev.ampinterop.conformance.mutations;

import dev.ampinterop.conformance.capture.CaptureEvent;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the program made of a recording.
 *
 * @param refused why it was not read; null where it was
 * @param isCut whether it was said to break off
 * @param lacks whether it was said that something is missing in it
 * @param rules the broken rules that were named
 * @param missing what the import said is missing
 * @param notes what else it said
 * @param client how many bytes of clients were shown
 * @param server and of servers
 * @param lastWords the end of what {@code decode} printed
 * @param events what the imported capture has; empty where nothing was imported
 */
record Seen(
    @Nullable String refused,
    boolean isCut,
    boolean lacks,
    Set<String> rules,
    List<String> missing,
    List<String> notes,
    long client,
    long server,
    String lastWords,
    List<CaptureEvent> events) {
  static Seen refused(String why) {
    return new Seen(why, false, false, Set.of(), List.of(), List.of(), 0, 0, "", List.of());
  }

  Seen imported(List<String> itsMissing, List<String> itsNotes, List<CaptureEvent> itsEvents) {
    return new Seen(
        refused, isCut, lacks, rules, itsMissing, itsNotes, client, server, lastWords, itsEvents);
  }

  /** Whether somebody who reads it learns that bytes are missing. */
  boolean saysThatBytesAreMissing() {
    return refused != null || isCut || lacks || !missing.isEmpty();
  }

  long bytes() {
    return client + server;
  }

  boolean saysThatNothingIsWrong() {
    return lastWords.contains("\nnothing is wrong\n");
  }
}
