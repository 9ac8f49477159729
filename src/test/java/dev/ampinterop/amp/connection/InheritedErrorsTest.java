package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.BOOLEAN;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Errors that a command has from another one, from the responder to the caller. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InheritedErrorsTest {
  private static final Argument<Boolean> OTHER = Argument.of("other", BOOLEAN);

  private static final Command BASE =
      Command.named("Base")
          .fails("INHERITED", ArithmeticException.class, ArithmeticException::new)
          .build();
  private static final Command INHERITED = Command.named("Inherited").extending(BASE).build();
  private static final Command ADDED =
      Command.named("Added")
          .extending(BASE)
          .takes(OTHER)
          .fails("OTHER", NoSuchElementException.class, NoSuchElementException::new)
          .build();

  @TempDir Path directory;

  @Test
  void reachTheCaller() throws IOException {
    expectFailure(INHERITED, Values.of(), ArithmeticException.class, ask -> failZero());
  }

  @Test
  void standBesideThoseThatAreAdded() throws IOException {
    Responder.Immediate responder =
        ask -> {
          if (ask.get(OTHER)) {
            throw new NoSuchElementException("other");
          }
          return failZero();
        };

    expectFailure(ADDED, Values.of(OTHER, true), NoSuchElementException.class, responder);
    expectFailure(ADDED, Values.of(OTHER, false), ArithmeticException.class, responder);
  }

  private static Values failZero() {
    throw new ArithmeticException("inherited");
  }

  private void expectFailure(
      Command command,
      Values arguments,
      Class<? extends Exception> failure,
      Responder.Immediate responder)
      throws IOException {
    Path path = directory.resolve("s");
    try (var server = AmpServer.listen(path, Responders.on(command, responder).build());
        var client = AmpConnection.connect(path, Responders.none())) {
      assertThatThrownBy(client.call(command, arguments)::join).hasCauseInstanceOf(failure);
    }
  }
}
