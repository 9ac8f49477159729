package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.HeldEvents;
import dev.ampinterop.conformance.capture.StoredCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.minimize.FirstCut;
import dev.ampinterop.conformance.minimize.PartFile;
import dev.ampinterop.conformance.minimize.SightedSymptom;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.replay.ReplayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code minimize} begins with where a capture is too large for memory: a part of it that
 * shows the symptom as well. Any program shows it step by step; an implementation has its part at
 * once.
 *
 * @param input the capture
 * @param connection only that one; all where empty
 * @param descriptors which keys name descriptors
 * @param switches the commands that switch to another protocol
 * @param tries how often a candidate is played
 * @param limit how long to wait for a box
 */
record LargeCapture(
    Path input,
    Optional<Integer> connection,
    Set<String> descriptors,
    Set<String> switches,
    int tries,
    Duration limit,
    Notes notes) {
  /**
   * The part, in a temporary file that goes with the program.
   *
   * @param healthy null where there is none
   * @return the capture itself where it fits, or where what fits is not looked for
   * @throws CannotRun when nothing that fits shows the symptom
   */
  Path part(Opponent against, @Nullable Opponent healthy, String symptom) {
    if (Conversations.isCase(input)
        || !(against instanceof Opponent.Program program)
        || (healthy != null && !(healthy instanceof Opponent.Program))) {
      return input;
    }
    OptionalInt only = connection.map(OptionalInt::of).orElse(OptionalInt.empty());
    try (StoredCapture stored =
        StoredCapture.open(
            input,
            only,
            broken -> {
              throw new UncheckedIOException(broken);
            })) {
      return stored.isHeld() ? input : part(stored, program, healthy, Wanted.parse(symptom));
    } catch (UncheckedIOException e) {
      throw new CannotRun(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    } catch (IOException | ReplayException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted; nothing was found yet");
    }
  }

  private Path part(
      StoredCapture stored, Opponent.Program program, @Nullable Opponent healthy, Wanted wanted)
      throws IOException, InterruptedException {
    if (wanted.kind() == Wanted.Kind.MATCHES || wanted.kind() == Wanted.Kind.DIFFERS) {
      return input;
    }
    Opponent.Program right = healthy instanceof Opponent.Program other ? other : program;
    List<CapturedConversation> all =
        stored.conversations().stream().map(one -> one.switchingBy(switches)).toList();
    notes.say(
        input + " is too large for memory: looking for a part of it that shows the symptom, too");
    try (EndpointReplays subject = new EndpointReplays(program.address(), limit);
        EndpointReplays other = new EndpointReplays(right.address(), limit)) {
      FirstCut cut =
          new FirstCut(
              all,
              program.address(),
              healthy == null ? Optional.empty() : Optional.of(right.address()),
              new SightedSymptom(
                  subject,
                  healthy == null ? Optional.empty() : Optional.of(other),
                  wanted,
                  Role.SERVER,
                  descriptors,
                  tries),
              new FirstCut.Setup(
                  limit, tries, descriptors, HeldEvents.shareOfHeap() / 2, notes::step));
      List<CapturedConversation> part =
          cut.look()
              .orElseThrow(
                  () ->
                      new CannotRun(
                          input
                              + " does not show the symptom, or no part of it does that can be"
                              + " held in memory (is it the right --symptom? name one connection"
                              + " with --connection N, or allow more memory:"
                              + " JAVA_TOOL_OPTIONS=-Xmx8g)"));
      Path folder = Files.createTempDirectory("amp-part-");
      Path file = folder.resolve("part.capture");
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      PartFile.write(stored.header(), part, file);
      return file;
    }
  }
}
