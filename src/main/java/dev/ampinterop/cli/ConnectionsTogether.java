package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.verdict.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Makes a capture of connections that were open at the same time one that fails until a bug is
 * gone. No case can be made of it, as a case is one connection; so the capture itself gets what the
 * healthy server does.
 *
 * @param file the capture
 * @param subject plays against the server with the bug
 * @param healthy plays against one without it
 * @param tries how often the bug may need to be played until it shows
 */
record ConnectionsTogether(Path file, EndpointReplays subject, EndpointReplays healthy, int tries) {
  /**
   * Writes it, then plays it against both.
   *
   * @param least what is in the file, with the bug
   * @return what came of it, for people; empty where it fails with the bug and passes without it
   * @throws InterruptedException when the thread was interrupted
   */
  Optional<String> write(Conversations least, DescriptorOptions descriptors)
      throws InterruptedException {
    List<CapturedConversation> right = healthy.passed(least.all());
    Path tried = file.resolveSibling(file.getFileName() + ".healthy");
    Conversations.write(least.header(), right, tried);
    try {
      Conversations written = Conversations.of(tried, Optional.empty(), descriptors);
      Optional<String> useless = tried(written);
      if (useless.isEmpty()) {
        Files.move(tried, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return useless;
    } catch (IOException e) {
      throw new CannotRun(file + " cannot be written: " + e.getMessage());
    } finally {
      delete(tried);
    }
  }

  private static void delete(Path tried) {
    try {
      Files.deleteIfExists(tried);
    } catch (IOException e) {
      // It stays beside the capture, which is whole.
    }
  }

  private Optional<String> tried(Conversations written) throws InterruptedException {
    subject.keepOrderOf(written.interleaving());
    healthy.keepOrderOf(written.interleaving());
    Optional<String> broken = difference(healthy, written.all());
    if (broken.isPresent()) {
      return Optional.of("the healthy server does not do the same twice: " + broken.get());
    }
    for (int attempt = 0; attempt < tries; attempt++) {
      if (difference(subject, written.all()).isPresent()) {
        return Optional.empty();
      }
    }
    return Optional.of("its replay passes with the bug");
  }

  private static Optional<String> difference(
      EndpointReplays replays, List<Conversation> connections) throws InterruptedException {
    return replays.play(connections).stream()
        .flatMap(result -> result.differences().stream())
        .map(Difference::toString)
        .findFirst();
  }
}
