package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.minimize.MinimizeListener;
import dev.ampinterop.conformance.minimize.Minimizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tells of every step down, and keeps it. */
final class MinimizeProgress implements MinimizeListener {
  private final CaptureHeader header;
  private final Path output;
  private final Consumer<String> steps;
  private int told;
  private int boxes;

  MinimizeProgress(CaptureHeader header, Path output, Consumer<String> steps, int boxes) {
    this.header = header;
    this.output = output;
    this.steps = steps;
    this.told = boxes;
  }

  @Override
  public void tried(int tries, int boxes) {
    if (boxes < told) {
      told = boxes;
      steps.accept(
          "%s left after %s"
              .formatted(counted(boxes, "box", "boxes"), counted(tries, "try", "tries")));
    }
  }

  /** How many boxes what was kept last has. */
  int boxes() {
    return boxes;
  }

  @Override
  public void found(List<CapturedConversation> passed) {
    boxes =
        Minimizer.boxes(passed.stream().map(one -> Conversation.upToGap(one, Set.of())).toList());
    Conversations.write(header, passed, output);
  }

  private static String counted(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }
}
