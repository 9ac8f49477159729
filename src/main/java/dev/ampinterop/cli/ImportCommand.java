package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.Import;
import dev.ampinterop.conformance.imports.ImportFormat;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop import}: a capture of what other programs recorded. */
@Command(
    name = "import",
    description = {
      "Makes a capture of strace's log, of packets (pcap, pcapng), of bare bytes, or of the logs of"
          + " Twisted's TrafficLoggingFactory.",
      "The files PREFIX.PID of one strace -ff are read as one trace. What gzip has packed is"
          + " unpacked.",
      "Exit status: 0 done, 2 not, or not all of it: then bytes or descriptors are missing from the"
          + " capture, which says where."
    },
    footer = {
      "  amp-interop import strace.log -o talk.capture",
      "  amp-interop import trace.* -o talk.capture",
      "  amp-interop import --client sent.bin --server received.bin -o talk.capture"
    })
final class ImportCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "What was recorded.")
  private List<Path> files = new ArrayList<>();

  @Mixin private CaptureOutput output = new CaptureOutput();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "strace, pcap or twisted-log. By default what the files look like.")
  private @Nullable String format;

  @Option(
      names = "--client",
      paramLabel = "FILE",
      description = "The bare bytes that the client sent.")
  private @Nullable Path client;

  @Option(
      names = "--server",
      paramLabel = "FILE",
      description = "The bare bytes that the server sent.")
  private @Nullable Path server;

  @Option(names = "--pid", paramLabel = "PID", description = "Of strace's log only this process.")
  private @Nullable Integer pid;

  @Option(
      names = "--fd",
      paramLabel = "N|IN:OUT",
      description =
          "Of strace's log only this descriptor, or these two pipes; repeatable. By default those"
              + " that speak AMP.")
  private List<String> fds = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Of the packets only the server at this port. By default what speaks AMP.")
  private @Nullable Integer port;

  @Option(
      names = "--logged-by",
      paramLabel = "SIDE",
      description =
          "Which side wrote the logs of TrafficLoggingFactory: client or server. By default the"
              + " server, or what the names of several say.")
  private @Nullable Role loggedBy;

  @Override
  public Integer call() {
    Import what = what();
    OutputFile.requireNew(output.file());
    try {
      Import.Outcome outcome = what.to(output.file(), "amp-interop " + Main.Version.own());
      PrintWriter errors = spec.commandLine().getErr();
      outcome.notes().forEach(note -> errors.println("amp-interop: " + note));
      outcome.missing().forEach(missing -> errors.println("amp-interop: " + missing));
      errors.flush();
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          outcome.connections()
              + (outcome.connections() == 1 ? " connection, " : " connections, ")
              + outcome.bytes()
              + " bytes");
      out.flush();
      return outcome.missing().isEmpty() ? 0 : 2;
    } catch (ImportException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (FileAlreadyExistsException e) {
      throw OutputFile.exists(output.file());
    } catch (IOException e) {
      throw new CannotRun("cannot import: " + e);
    }
  }

  private Import what() {
    Map<Role, Path> sides = new EnumMap<>(Role.class);
    if (client != null) {
      sides.put(Role.CLIENT, client);
    }
    if (server != null) {
      sides.put(Role.SERVER, server);
    }
    if (files.isEmpty() == sides.isEmpty()) {
      throw misused("name a FILE, or the bare bytes of a side with --client and --server");
    }
    try {
      return new Import(
          format == null ? null : format(format),
          files,
          sides,
          new StraceOptions(
              pid == null ? OptionalInt.empty() : OptionalInt.of(pid),
              fds.stream().map(StraceOptions.Fds::parse).toList()),
          port == null ? OptionalInt.empty() : OptionalInt.of(port),
          loggedBy);
    } catch (IllegalArgumentException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }

  private static ImportFormat format(String name) {
    return Arrays.stream(ImportFormat.values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\""
                        + name
                        + "\" is not a format ("
                        + Arrays.stream(ImportFormat.values())
                            .map(ImportFormat::toString)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
