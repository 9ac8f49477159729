package example;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.transport.Pem;
import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A server and a client: a call, a descriptor, a call that is never answered, and TLS. */
public final class Application {
  private static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  private static final Argument<BigInteger> B = Argument.of("b", INTEGER);
  private static final Argument<BigInteger> TOTAL = Argument.of("total", INTEGER);
  private static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  private static final Argument<String> LINE = Argument.of("line", UNICODE);

  private static final Command SUM = Command.named("Sum").takes(A, B).returns(TOTAL).build();
  private static final TypedCommand<Add, Added> ADD =
      TypedCommand.named(MethodHandles.lookup(), "Sum", Add.class, Added.class).build();
  private static final Command FIRST_LINE =
      Command.named("FirstLine").takes(FILE).returns(LINE).build();
  private static final Command NEVER = Command.named("Never").build();

  private record Add(long a, long b) {}

  private record Added(long total) {}

  private Application() {}

  /** The arguments: a certificate with its key, and the authority that signed it. */
  public static void main(String[] arguments) throws Exception {
    TlsSettings server =
        TlsSettings.anonymous().showing(Pem.identity(Files.readString(Path.of(arguments[0]))));
    TlsSettings client =
        TlsSettings.anonymous().trusting(Pem.certificates(Files.readString(Path.of(arguments[1]))));
    Path directory = Files.createTempDirectory("application");
    Path socket = directory.resolve("s");
    Path poem = Files.writeString(directory.resolve("poem"), "Tyger Tyger\nburning bright\n");
    try (AmpServer listening = AmpServer.listen(socket, responders(server));
        AmpConnection connection =
            AmpConnection.open(
                UnixTransport.connect(socket),
                Responders.none(),
                ConnectionOptions.defaults().withCallTimeout(Duration.ofSeconds(20)))) {
      System.out.println("sum " + sum(connection));
      System.out.println("record " + connection.callAndWait(ADD, new Add(13, 81)).total());
      try (FileInputStream file = new FileInputStream(poem.toFile())) {
        Values line =
            connection
                .call(FIRST_LINE, Values.of(FILE, Descriptor.borrowed(file.getFD())))
                .get();
        System.out.println("descriptor " + line.get(LINE));
      }
      connection.call(StartTls.COMMAND, Values.of(StartTls.SETTINGS, client)).get();
      System.out.println("tls " + sum(connection));
    }
    try (AmpServer listening = AmpServer.listen(directory.resolve("t"), responders(server));
        AmpConnection hasty =
            AmpConnection.open(
                UnixTransport.connect(directory.resolve("t")),
                Responders.none(),
                ConnectionOptions.defaults().withCallTimeout(Duration.ofMillis(200)))) {
      hasty.call(NEVER, Values.of()).get();
    } catch (ExecutionException failed) {
      if (!(failed.getCause() instanceof CallTimedOut)) {
        throw failed;
      }
      System.out.println("time-out");
    }
  }

  private static BigInteger sum(AmpConnection connection) throws Exception {
    Values values = Values.of(A, BigInteger.valueOf(13), B, BigInteger.valueOf(81));
    return connection.call(SUM, values).get().get(TOTAL);
  }

  private static Responders responders(TlsSettings tls) {
    return Responders.builder()
        .on(SUM, ask -> Values.of(TOTAL, ask.get(A).add(ask.get(B))))
        .on(
            FIRST_LINE,
            ask -> {
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(
                          ask.get(FILE).toInputStream(), StandardCharsets.UTF_8))) {
                return Values.of(LINE, lines.readLine());
              }
            })
        .onLater(NEVER, ask -> new CompletableFuture<>())
        .on(StartTls.COMMAND, ask -> Values.of(StartTls.SETTINGS, tls))
        .build();
  }
}
