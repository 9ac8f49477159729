package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.BOOLEAN;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.transport.PairTransport;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AMP between a process and one that it started, over pipes. */
@Timeout(60)
class ProcessPairTest {
  private static final String TWISTED = "26.10.0";

  // The shell makes of its standard streams what Twisted's trial gives its workers.
  private static final String ON_3_AND_4 = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null";

  private static final Argument<Boolean> SUCCESS = Argument.of("success", BOOLEAN);
  private static final Argument<String> TEST_CASE = Argument.of("testCase", UNICODE);
  private static final Argument<String> TEST_NAME = Argument.of("testName", UNICODE);
  private static final Argument<String> FOLDER = Argument.of("directory", UNICODE);
  private static final Command START =
      Command.named("Start").takes(FOLDER).returns(SUCCESS).build();
  private static final Command RUN = Command.named("Run").takes(TEST_CASE).returns(SUCCESS).build();
  private static final Command ADD_SUCCESS =
      Command.named("AddSuccess").takes(TEST_NAME).returns(SUCCESS).build();
  private static final Argument<String> OUT = Argument.of("out", UNICODE);
  private static final Command TEST_WRITE =
      Command.named("TestWrite").takes(OUT).returns(SUCCESS).build();

  private static final String SAMPLE =
      """
      from twisted.trial.unittest import SynchronousTestCase

      class Sample(SynchronousTestCase):
          def test_nothing(self):
              pass
      """;

  @TempDir Path directory;
  private Process process;

  @AfterEach
  void endTheProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"standard streams", "3 and 4"})
  void callsAProcessAndIsCalledByIt(String streams) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            streams);
    start(streams.equals("3 and 4") ? on3And4(command) : command);
    var summed = new CompletableFuture<BigInteger>();
    var responders =
        Responders.on(
                SUM,
                ask -> {
                  BigInteger total = ask.get(A).add(ask.get(B));
                  summed.complete(total);
                  return Values.of(TOTAL, total);
                })
            .build();
    try (var connection = AmpConnection.open(PairTransport.of(process), responders)) {
      Values answer = connection.call(SUM, Values.of(A, ONE, B, ONE)).join();

      assertThat(answer.get(TOTAL)).isEqualTo(TWO);
      assertThat(summed.join()).isEqualTo(BigInteger.valueOf(4));
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void managesAWorkerOfTwistedsTrial() throws Exception {
    Files.writeString(directory.resolve("sample.py"), SAMPLE);
    start(
        on3And4(
            List.of(
                "env",
                "PYTHONPATH=" + directory,
                twisted().toString(),
                "-m",
                "twisted.trial._dist.workertrial")));
    List<String> succeeded = new ArrayList<>();
    var responders =
        Responders.on(
                ADD_SUCCESS,
                ask -> {
                  succeeded.add(ask.get(TEST_NAME));
                  return Values.of(SUCCESS, true);
                })
            .on(TEST_WRITE, ask -> Values.of(SUCCESS, true))
            .build();
    try (var connection = AmpConnection.open(PairTransport.of(process), responders)) {
      connection.call(START, Values.of(FOLDER, directory.toString())).join();
      Values answer =
          connection.call(RUN, Values.of(TEST_CASE, "sample.Sample.test_nothing")).join();

      assertThat(answer.get(SUCCESS)).isTrue();
      assertThat(succeeded).containsExactly("sample.Sample.test_nothing");
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private void start(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static List<String> on3And4(List<String> command) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", ON_3_AND_4, "sh"));
    all.addAll(command);
    return all;
  }

  private static Path twisted() {
    try {
      return new TwistedEnvironment(
              TwistedEnvironment.cacheFolder(), TwistedRequirement.parse(TWISTED))
          .python(step -> System.err.println("test: " + step));
    } catch (PeerNotFound e) {
      return abort("no Twisted to talk to: " + e.getMessage());
    }
  }

  /** The started process: calls once, answers until it is hung up on. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      PairTransport transport =
          arguments[0].equals("3 and 4")
              ? PairTransport.of(3, 4)
              : PairTransport.ofStandardStreams();
      AmpConnection connection = AmpConnection.open(transport, SumAndTake.responders());
      connection.call(SUM, Values.of(A, TWO, B, TWO)).join();
      ConnectionEnd end = connection.ended().get(30, TimeUnit.SECONDS);
      System.exit(end.how() == ConnectionEnd.How.CLOSED_BY_PEER ? 0 : 1);
    }
  }
}
