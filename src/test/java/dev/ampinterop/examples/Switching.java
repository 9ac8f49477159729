package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.SwitchedStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection that begins with AMP and goes on with a line of text each way. */
final class Switching {
  // snippet
  static final TypedCommand<ProtocolSwitch, ProtocolSwitch> CHAT =
      TypedCommand.named("Chat", ProtocolSwitch.class, ProtocolSwitch.class)
          .switchesProtocol()
          .build();

  static final Responders RESPONDERS =
      Responders.on(CHAT, asked -> new ProtocolSwitch(new Line("welcome\n"))).build();

  static CompletionStage<String> chat(AmpConnection client) {
    var line = new Line("hello\n");
    return client.call(CHAT, new ProtocolSwitch(line)).thenCompose(switched -> line.heard);
  }

  /** Says one line and hears one. */
  static final class Line implements SwitchedProtocol {
    final CompletableFuture<String> heard = new CompletableFuture<>();
    private final String mine;
    private final StringBuilder theirs = new StringBuilder();

    Line(String mine) {
      this.mine = mine;
    }

    @Override
    public void started(SwitchedStream stream) {
      try {
        stream.write(ByteBuffer.wrap(mine.getBytes(US_ASCII)));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // ends the connection
      }
    }

    @Override
    public void received(ByteBuffer bytes) {
      theirs.append(US_ASCII.decode(bytes));
      if (theirs.indexOf("\n") >= 0) {
        heard.complete(theirs.toString().strip());
      }
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      heard.completeExceptionally(new IOException("the line did not come", cause));
    }
  }

  // end

  private Switching() {}
}
