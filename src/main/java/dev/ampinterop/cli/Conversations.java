package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.CommandNames;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.ConversationWriter;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.minimize.Interleaving;
import dev.ampinterop.conformance.verdict.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Conversations from the files that the user names, and to them.
 *
 * @param header what the capture says of itself
 * @param all one for each connection
 * @param interleaving when everything passed on them; empty where no two were open at the same time
 */
record Conversations(
    CaptureHeader header, List<Conversation> all, Optional<Interleaving> interleaving) {
  /** Copies the list. */
  Conversations {
    all = List.copyOf(all);
  }

  /**
   * The connections of a capture, or what the wire of a case tells.
   *
   * @param connection only that one
   * @param descriptors which keys name descriptors
   * @throws CannotRun when the file is neither, or nothing is in it
   */
  static Conversations of(Path file, Optional<Integer> connection, DescriptorOptions descriptors) {
    return of(file, connection, descriptors, Set.of());
  }

  /**
   * The same where the user says which commands switch to another protocol.
   *
   * @throws CannotRun also when one of them is not called
   */
  static Conversations of(
      Path file,
      Optional<Integer> connection,
      DescriptorOptions descriptors,
      Set<String> switches) {
    try {
      Conversations read =
          isCase(file)
              ? ofCase(file, descriptors.keys())
              : ofCapture(
                  Capture.read(file, connection.map(OptionalInt::of).orElse(OptionalInt.empty())),
                  connection,
                  descriptors.keys(),
                  switches);
      requireCalled(
          switches,
          List.of(file),
          read.all.stream()
              .flatMap(one -> one.turns().stream())
              .flatMap(turn -> Optional.ofNullable(turn.passed()).stream())
              .toList());
      if (read.all.stream().allMatch(one -> one.turns().isEmpty())) {
        throw new CannotRun(file + ": nothing passed in it");
      }
      return read;
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new CannotRun(file + ": " + e.getMessage());
    }
  }

  private static Conversations ofCapture(
      Capture capture, Optional<Integer> connection, Set<String> said, Set<String> switches) {
    List<CapturedConversation> wanted =
        capture.conversations().stream().map(one -> one.switchingBy(switches)).toList();
    if (connection.isPresent() && wanted.isEmpty()) {
      throw new IllegalArgumentException("there is no connection " + connection.get());
    }
    List<Conversation> read = wanted.stream().map(one -> Conversation.of(one, said)).toList();
    return new Conversations(capture.header(), read, Interleaving.of(wanted, read));
  }

  /** Whether the file is one of a case, by its name. */
  static boolean isCase(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".json");
  }

  /**
   * What the wire of a case tells, as if it had been captured, files with their content.
   *
   * @throws CannotRun when the file is not a case, or nothing passes in it
   */
  static Replayed toReplay(Path file, DescriptorOptions descriptors) {
    ConformanceCase told = read(file);
    try {
      Conversation conversation = Conversation.of(told, descriptors.keys());
      if (conversation.turns().isEmpty()) {
        throw new CannotRun(file + ": nothing passes in it");
      }
      return new Replayed(
          told.id(),
          told.claim(),
          "the case",
          told.usesDescriptors() ? Reference.TOLD : Reference.PLAYED,
          new CapturedConversation(
              ConversationWriter.events(conversation, 1, CaptureTransport.UNIX, 0)),
          List.of(file.toString()));
    } catch (IllegalArgumentException e) {
      throw new CannotRun(file + ": " + e.getMessage());
    }
  }

  /**
   * Refuses a command that is said to switch and is not called.
   *
   * @throws IllegalArgumentException when there is one
   */
  static void requireCalled(Set<String> switches, List<Path> files, List<Passed> passed) {
    CommandNames names = new CommandNames();
    names.addAll(passed);
    names.require(switches, files.stream().map(Path::toString).collect(Collectors.joining(", ")));
  }

  private static Conversations ofCase(Path file, Set<String> said) {
    ConformanceCase told = read(file);
    return new Conversations(
        CaptureHeader.by("the case " + told.id(), Instant.EPOCH),
        List.of(Conversation.of(told, said)),
        Optional.empty());
  }

  private static ConformanceCase read(Path file) {
    CaseSet set = new CaseLoader().loadAnywhere(file);
    if (!set.problems().isEmpty()) {
      throw new CannotRun(
          set.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    return set.cases().get(0);
  }

  /** How many files these sides send of which nobody knows all that is in them. */
  long filesOfUnknownContent(Set<Role> sides) {
    return all.stream()
        .flatMap(conversation -> conversation.turns().stream())
        .filter(turn -> sides.contains(turn.from()))
        .flatMap(turn -> turn.descriptors().stream())
        .filter(one -> one.facts().isOfUnknownContent())
        .count();
  }

  /** The keys that this side sends in calls of that command or answers to it, one char per byte. */
  Set<String> keysSaidBy(Role side, String command) {
    Set<String> keys = new TreeSet<>();
    for (Conversation conversation : all) {
      Map<Integer, String> commands = conversation.commands();
      for (Turn turn : conversation.turns()) {
        boolean says = turn instanceof Turn.Answer || turn instanceof Turn.Ask;
        if (says && turn.from() == side && command.equals(commands.get(turn.call()))) {
          keys.addAll(turn.values().keySet());
        }
      }
    }
    return keys;
  }

  /**
   * The same without the beginnings of boxes whose rest did not come: they are not played to a
   * program.
   *
   * @throws CannotRun when nothing is left
   */
  Conversations withoutBegunBoxes(Path file) {
    List<Conversation> whole = new ArrayList<>();
    for (Conversation one : all) {
      List<Turn> turns = new ArrayList<>(one.turns());
      turns.removeIf(
          turn ->
              Optional.ofNullable(turn.passed())
                  .filter(passed -> passed.kind() == Passed.Kind.INCOMPLETE)
                  .isPresent());
      whole.add(one.with(turns));
    }
    if (whole.stream().allMatch(one -> one.turns().isEmpty())) {
      throw new CannotRun(file + ": nothing passed in it but the beginning of a box");
    }
    return new Conversations(header, whole, interleaving);
  }

  /** Those in which anything passed. */
  List<Conversation> inWhichSomethingPassed() {
    return all.stream().filter(one -> !one.turns().isEmpty()).toList();
  }

  /**
   * The only one in which anything passed.
   *
   * @throws CannotRun when there are several
   */
  Conversation only(Path file) {
    List<Conversation> some = inWhichSomethingPassed();
    if (some.size() > 1 && interleaving.isPresent() && !header.symptom().isEmpty()) {
      throw new CannotRun(
          file
              + " needs "
              + some.size()
              + " connections at the same time, and a case is one connection (keep the capture"
              + " itself beside your cases, and play it with: replay "
              + file
              + " --as client --against unix:PATH)");
    }
    if (some.size() != 1) {
      throw new CannotRun(
          file + " has " + all.size() + " connections (say which with --connection N)");
    }
    return some.get(0);
  }

  /**
   * Writes a capture in one step: whoever looks finds this one whole, or the one before it.
   *
   * @param passed each has the number of its place
   */
  static void write(CaptureHeader header, List<CapturedConversation> passed, Path file) {
    List<CaptureEvent> events = new ArrayList<>();
    passed.forEach(conversation -> events.addAll(conversation.events()));
    events.sort(Comparator.comparingLong(CaptureEvent::nanos));
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
