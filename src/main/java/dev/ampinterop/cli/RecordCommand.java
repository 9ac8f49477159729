package dev.ampinterop.cli;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.record.CommandRelay;
import dev.ampinterop.conformance.record.Recorder;
import dev.ampinterop.conformance.record.RedactionRules;
import dev.ampinterop.conformance.record.RelayServer;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code amp-interop record}: stands between two parties and notes what passes. */
@Command(
    name = "record",
    description = {
      "Passes connections on, and writes what passes into a capture; docs/captures.md describes it.",
      "It stands between two endpoints, or in a program's place, over its standard streams; or"
          + " strace shows it what a program says.",
      "Ctrl-C ends it, with status 130. Otherwise it is COMMAND's, 0, or 2: could not record."
    },
    footer = {
      "  amp-interop record --listen unix:front.sock --connect unix:back.sock -o talk.capture",
      "  amp-interop record -o talk-%%p.capture -- python3 worker.py",
      "  amp-interop record --strace -o talk.capture -- python3 client.py",
      "  amp-interop record --pid 4711 -o talk.capture"
    })
final class RecordCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = "Where clients connect: unix:PATH or tcp:HOST:PORT.")
  private @Nullable String listen;

  @Option(names = "--connect", paramLabel = "ADDRESS", description = "Where the server listens.")
  private @Nullable String connect;

  @Mixin private CaptureOutput output = new CaptureOutput();

  @Option(
      names = "--fds",
      paramLabel = "READ,WRITE",
      description =
          "COMMAND speaks over these descriptors, 3,4 as trial's workers, not over its standard"
              + " ones.")
  private @Nullable String descriptors;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Ends after that many connections.")
  private int maxConnections = Integer.MAX_VALUE;

  @Option(
      names = "--descriptor-content",
      paramLabel = "N",
      description = "Notes up to N bytes of each regular file whose descriptor passes.")
  private int contentBytes;

  @Option(
      names = "--redact",
      paramLabel = "COMMAND.KEY",
      description =
          "A value that is not to be in the capture, of calls, answers and errors, nor the files"
              + " that travel with it; *.KEY for every command, COMMAND.LIST.KEY in a list;"
              + " repeatable.")
  private List<String> redacted = new ArrayList<>();

  @Option(
      names = "--redact-rules",
      paramLabel = "FILE",
      description = "A file of such rules, one a line; # begins a comment.")
  private @Nullable Path rulesFile;

  @Mixin private TraceOptions trace = new TraceOptions();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A program and its arguments.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    check();
    OutputFile.requireNew(output.file());
    if (command.isEmpty()) {
      IgnoredInterrupt.obey(); // Otherwise it is for COMMAND, which ignores it as well.
    }
    if (trace.isWanted()) {
      return new TracedRecording(trace, command, output.file(), main.interruption(), this::say)
          .run();
    }
    RedactionRules rules = rules();
    if (command.isEmpty()) {
      return relay(address("--listen", listen), address("--connect", connect), rules);
    }
    return standIn(rules);
  }

  private void check() {
    if (trace.isWanted()) {
      trace
          .misuse(!command.isEmpty(), standingBetween())
          .ifPresent(
              wrong -> {
                throw misuse(wrong);
              });
      return;
    }
    boolean between = listen != null && connect != null;
    if (command.isEmpty() ? !between : listen != null || connect != null) {
      throw misuse("give either --listen and --connect, or a COMMAND behind --");
    }
    if (descriptors != null && command.isEmpty()) {
      throw misuse("--fds says how a COMMAND speaks, and there is none");
    }
    if (maxConnections < 1 || contentBytes < 0) {
      throw misuse("--max-connections is 1 or more, --descriptor-content 0 or more");
    }
  }

  private List<String> standingBetween() {
    Set<String> options =
        Set.of(
            "--listen",
            "--connect",
            "--fds",
            "--max-connections",
            "--descriptor-content",
            "--redact",
            "--redact-rules");
    return options.stream()
        .filter(name -> spec.commandLine().getParseResult().hasMatchedOption(name))
        .sorted()
        .toList();
  }

  private int relay(Address listen, Address connect, RedactionRules rules) {
    Interruption interruption = main.interruption().hold();
    try (Listener listener = listen.listen()) {
      Address at = listen.of(listener);
      try (Recorder recorder = recorder(at.text(), connect.text(), rules);
          RelayServer server =
              RelayServer.start(
                  listener, connect, recorder, contentBytes, maxConnections, this::say)) {
        interruption
            .until(this::say)
            .accept(
                "recording from "
                    + at.text()
                    + " to "
                    + connect.text()
                    + ", into "
                    + output.file());
        awaitEnd(server);
        recorder.close();
        sayUnusedRules(recorder);
        int count = recorder.connections();
        say(
            count
                + (count == 1 ? " connection" : " connections")
                + " recorded into "
                + output.file());
        return recorder.failure() == null ? 0 : 2;
      }
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private static void awaitEnd(RelayServer server) {
    try {
      server.awaitEnd();
    } catch (InterruptedException e) {
      // Ctrl-C: what there is becomes a capture that ended in order.
    }
  }

  private int standIn(RedactionRules rules) {
    Optional<CommandRelay.SpokenOver> streams = Optional.ofNullable(descriptors).map(this::streams);
    Interruption unused = main.interruption().hold();
    try (Recorder recorder = recorder("", String.join(" ", command), rules);
        CommandRelay relay = CommandRelay.start(command, streams, recorder)) {
      int status = relay.awaitEnd();
      recorder.close();
      sayUnusedRules(recorder);
      return status;
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      return 2;
    }
  }

  // Whoever mistypes one believes that a secret is hidden.
  private void sayUnusedRules(Recorder recorder) {
    recorder
        .unusedRules()
        .forEach(rule -> say("--redact " + rule + " has hidden nothing: no box had such a value"));
  }

  private Recorder recorder(String listen, String connect, RedactionRules rules)
      throws IOException {
    var header =
        new CaptureHeader(
            "amp-interop " + Main.Version.own(),
            Instant.now(),
            listen,
            connect,
            rules.texts(),
            List.of());
    try {
      return Recorder.to(CaptureWriter.create(output.file(), header), rules, this::say);
    } catch (FileAlreadyExistsException e) {
      throw OutputFile.exists(output.file());
    } catch (IOException e) {
      throw OutputFile.cannotWrite(output.file(), String.valueOf(e.getMessage()));
    }
  }

  private RedactionRules rules() {
    try {
      List<String> all = new ArrayList<>(redacted);
      if (rulesFile != null) {
        all.addAll(RedactionRules.readFile(rulesFile));
      }
      return RedactionRules.of(all);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CannotRun("cannot read the rules in " + rulesFile + ": " + e.getMessage());
    }
  }

  private Address address(String option, @Nullable String text) {
    try {
      return Address.parse(text == null ? "" : text);
    } catch (IllegalArgumentException e) {
      throw misuse(option + ": " + e.getMessage());
    }
  }

  private CommandRelay.SpokenOver streams(String text) {
    try {
      String[] numbers = text.split(",", 2);
      return new CommandRelay.SpokenOver(
          Integer.parseInt(numbers[0]), Integer.parseInt(numbers[numbers.length - 1]));
    } catch (NumberFormatException e) {
      throw misuse("--fds: \"" + text + "\" is not like 3,4");
    } catch (IllegalArgumentException e) {
      throw misuse("--fds: " + e.getMessage());
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void say(String words) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("amp-interop: " + words);
    err.flush();
  }
}
