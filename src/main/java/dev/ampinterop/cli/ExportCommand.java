package dev.ampinterop.cli;

import dev.ampinterop.conformance.exports.PcapngExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop export}: a capture for other programs. */
@Command(
    name = "export",
    description = {
      "Writes a capture as packets (pcapng) for Wireshark, with the times at which they passed;"
          + " docs/wireshark/amp.lua shows the boxes in them.",
      "TCP/IP is made up around the bytes. Descriptors are comments on the packets.",
      "Exit status: 0 done, 1 the capture is cut or broken and what is before that was written, 2"
          + " not."
    },
    footer = {
      "  amp-interop export talk.capture -o talk.pcapng",
      "  amp-interop export talk.capture --format pcapng -o talk.pcapng"
    })
final class ExportCommand implements Callable<Integer> {
  /** What a capture can be written as. */
  enum Format {
    /** Packets, as Wireshark writes them. */
    PCAPNG
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "FILE", description = "A capture.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "The file to write.")
  private Path output;

  @SuppressWarnings("UnusedVariable") // there is one
  @Option(names = "--format", paramLabel = "FORMAT", description = "pcapng, which is the default.")
  private Format format = Format.PCAPNG;

  @Override
  public Integer call() {
    OutputFile.requireNew(output);
    try {
      PcapngExport.Outcome outcome =
          PcapngExport.write(file, output, "amp-interop " + Main.Version.own());
      outcome
          .problem()
          .ifPresent(
              problem -> {
                PrintWriter errors = spec.commandLine().getErr();
                errors.println(
                    "amp-interop: " + file + ": " + problem + "; what is before that was written");
                errors.flush();
              });
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          outcome.connections()
              + (outcome.connections() == 1 ? " connection, " : " connections, ")
              + outcome.packets()
              + " packets");
      out.flush();
      return outcome.problem().isEmpty() ? 0 : 1;
    } catch (FileAlreadyExistsException e) {
      throw OutputFile.exists(output);
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }
}
