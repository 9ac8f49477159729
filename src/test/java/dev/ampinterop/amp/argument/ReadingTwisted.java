package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A Twisted that decodes values and encodes them again, see {@code echo_values.py}. */
final class ReadingTwisted implements AutoCloseable {
  private static final Argument<String> TYPE = Argument.of("type", ArgumentTypes.UNICODE);
  private static final Argument<List<byte[]>> WIRES =
      Argument.of("wires", ArgumentTypes.listOf(ArgumentTypes.STRING));
  private static final Argument<byte[]> WIRE = Argument.optional("wire", ArgumentTypes.STRING);
  private static final Argument<List<Values>> AGAIN =
      Argument.of("again", ArgumentTypes.ampList(WIRE));
  private static final Command READ =
      Command.named("Read").takes(TYPE, WIRES).returns(AGAIN).build();

  private static final int LARGEST_BATCH = 20_000;
  // Two lengths, the key and the end of the box around each value of the answer.
  private static final int OVERHEAD = 10;

  private final Process process;
  private final AmpConnection connection;

  /**
   * Starts it.
   *
   * @param python one that has Twisted
   * @param socket where it is to listen
   */
  ReadingTwisted(Path python, Path socket) throws IOException {
    process =
        new ProcessBuilder(python.toString(), "src/test/python/echo_values.py", socket.toString())
            .directory(Path.of("").toAbsolutePath().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String line = process.inputReader(StandardCharsets.UTF_8).readLine();
      if (!"ready".equals(line)) {
        throw new IOException("Twisted did not start, see above");
      }
      connection = AmpConnection.connect(socket, Responders.none());
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw e;
    }
  }

  /** What Twisted writes after reading each of these; empty where it cannot read it. */
  List<Optional<byte[]>> again(ArgumentType<?> type, List<byte[]> wires) throws Exception {
    List<CompletableFuture<Values>> calls = new ArrayList<>();
    List<byte[]> batch = new ArrayList<>();
    int size = 0;
    for (byte[] wire : wires) {
      if (size + wire.length + OVERHEAD > LARGEST_BATCH) {
        calls.add(call(type, batch));
        batch = new ArrayList<>();
        size = 0;
      }
      batch.add(wire);
      size += wire.length + OVERHEAD;
    }
    calls.add(call(type, batch));
    List<Optional<byte[]>> again = new ArrayList<>();
    for (CompletableFuture<Values> call : calls) {
      call.get(60, TimeUnit.SECONDS).get(AGAIN).forEach(one -> again.add(one.find(WIRE)));
    }
    return again;
  }

  private CompletableFuture<Values> call(ArgumentType<?> type, List<byte[]> batch) {
    return connection.call(READ, Values.of(TYPE, type.toString(), WIRES, batch));
  }

  @Override
  public void close() throws Exception {
    connection.close();
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
