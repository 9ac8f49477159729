package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.dialog.Dialog;
import dev.ampinterop.conformance.dialog.DialogOfCase;
import dev.ampinterop.conformance.dialog.DialogReader;
import dev.ampinterop.conformance.dialog.DialogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Dialogs from the files that the user names, and to them.
 *
 * @param header what the capture says of itself
 * @param dialogs one for each connection
 */
record CapturedDialogs(CaptureHeader header, List<Dialog> dialogs) {
  /** Copies the list. */
  CapturedDialogs {
    dialogs = List.copyOf(dialogs);
  }

  /**
   * The connections of a capture, or what the wire of a case tells.
   *
   * @param connection only that one
   * @throws CannotRun when the file is neither, or nothing is in it
   */
  static CapturedDialogs of(Path file, Optional<Integer> connection) {
    try {
      CapturedDialogs read =
          String.valueOf(file.getFileName()).endsWith(".json")
              ? ofCase(file)
              : ofCapture(
                  Capture.read(file, connection.map(OptionalInt::of).orElse(OptionalInt.empty())),
                  connection);
      if (read.dialogs.stream().allMatch(dialog -> dialog.turns().isEmpty())) {
        throw new CannotRun(file + ": nothing passed in it");
      }
      return read;
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new CannotRun(file + ": " + e.getMessage());
    }
  }

  private static CapturedDialogs ofCapture(Capture capture, Optional<Integer> connection) {
    List<CapturedConversation> wanted = capture.conversations();
    if (connection.isPresent() && wanted.isEmpty()) {
      throw new IllegalArgumentException("there is no connection " + connection.get());
    }
    return new CapturedDialogs(capture.header(), wanted.stream().map(DialogReader::read).toList());
  }

  private static CapturedDialogs ofCase(Path file) {
    CaseSet set = new CaseLoader().loadAnywhere(file);
    if (!set.problems().isEmpty()) {
      throw new CannotRun(
          set.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    ConformanceCase told = set.cases().get(0);
    return new CapturedDialogs(
        CaptureHeader.by("the case " + told.id(), Instant.EPOCH), List.of(DialogOfCase.read(told)));
  }

  /**
   * The only one in which anything passed.
   *
   * @throws CannotRun when there are several
   */
  Dialog only(Path file) {
    List<Dialog> some = dialogs.stream().filter(dialog -> !dialog.turns().isEmpty()).toList();
    if (some.size() != 1) {
      throw new CannotRun(
          file + " has " + dialogs.size() + " connections (say which with --connection N)");
    }
    return some.get(0);
  }

  /** Writes a capture in one step: whoever looks finds this one whole, or the one before it. */
  void write(Path file) {
    List<CaptureEvent> events = new ArrayList<>();
    int connection = 0;
    for (Dialog dialog : dialogs) {
      long begins = events.isEmpty() ? 0 : events.get(events.size() - 1).nanos();
      events.addAll(DialogWriter.events(dialog, ++connection, CaptureTransport.UNIX, begins));
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      new Capture(header, events, null).write(part);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file, e.toString());
    }
  }
}
