package dev.ampinterop.conformance.minimize;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EndpointReplaysTest {
  @TempDir private Path folder;

  @Test
  void whatCannotBePlayedSaysWhyAndNotThatNobodyListens() throws Exception {
    byte[] begun = Arrays.copyOf(SampleCapture.box("_ask", "1", "_command", "Fine"), 9);
    Conversation nothingWhole =
        Conversation.of(
            new SampleCapture().open().passes(1, CLIENT, begun).capture().conversation(1),
            Set.of());
    Path path = folder.resolve("s");
    try (AmpServer server = AmpServer.listen(path, Responders.none());
        EndpointReplays replays =
            new EndpointReplays(new Address.Unix(path), Duration.ofSeconds(5))) {
      assertThatThrownBy(() -> replays.passed(List.of(nothingWhole)))
          .hasMessage("nothing can be played to unix:" + path + ": nothing passed on connection 1");
    }
  }

  @Test
  void whereNobodyListensIsSaid() throws Exception {
    Path path = folder.resolve("nobody");
    Conversation any = Conversation.of(SampleCapture.sumAndTake().conversation(1), Set.of());
    try (EndpointReplays replays =
        new EndpointReplays(new Address.Unix(path), Duration.ofSeconds(5))) {
      assertThatThrownBy(() -> replays.passed(List.of(any)))
          .hasMessage(
              "cannot connect to "
                  + path
                  + ": No such file or directory (start the server; it has to outlive its"
                  + " clients)");
    }
  }
}
