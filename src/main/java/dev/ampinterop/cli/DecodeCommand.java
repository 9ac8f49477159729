package dev.ampinterop.cli;

import dev.ampinterop.conformance.decode.CaptureDecoding;
import dev.ampinterop.conformance.decode.DecodeView;
import dev.ampinterop.conformance.decode.HtmlView;
import dev.ampinterop.conformance.decode.JsonView;
import dev.ampinterop.conformance.decode.TextView;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
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

/** {@code amp-interop decode}: what a capture tells. */
@Command(
    name = "decode",
    description = {
      "Shows what a capture tells: boxes, answers with their latency, descriptors, what is wrong.",
      "Exit status: 0 whole and nothing wrong, 1 cut, broken, without bytes or descriptors that"
          + " passed, or against a rule of AMP, 2 no capture.",
      "--command, --tag, --errors, --slower-than and --grep choose calls: what applies to all of"
          + " them is shown, each call with its answer. What is wrong is always told, and neither"
          + " the counts nor the exit status depend on it."
    },
    footer = {
      "  amp-interop decode talk.capture",
      "  amp-interop decode talk.capture --html talk.html",
      "  amp-interop decode talk.capture --command 'Put*' --slower-than 500ms",
      "  amp-interop decode talk.capture --errors"
    })
final class DecodeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @Spec private CommandSpec spec = CommandSpec.create();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "FILE", description = "A capture.")
  private Path file;

  @Option(names = "--json", description = "Print JSON lines instead, for other programs.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "OUT",
      description = "Write a timeline instead, one HTML file that needs nothing else.")
  private @Nullable Path html;

  @Option(
      names = "--follow",
      description = "Go on while the file grows, until its recorder ends, or Ctrl-C.")
  private boolean follow;

  @Option(names = "--connection", paramLabel = "N", description = "Only this connection.")
  private @Nullable Integer connection;

  @Mixin private FilterOptions filter = new FilterOptions();

  @Mixin private DescriptorOptions descriptors = new DescriptorOptions();

  @Mixin private SwitchOptions switches = new SwitchOptions();

  @Override
  public Integer call() {
    if (json && html != null) {
      throw new ParameterException(spec.commandLine(), "give one of --json and --html");
    }
    if (html != null) {
      OutputFile.requireOther(html, file);
    }
    var decoding =
        new CaptureDecoding(
            file,
            follow,
            connection == null ? OptionalInt.empty() : OptionalInt.of(connection),
            descriptors.keys(),
            switches.commands());
    try {
      if (follow) {
        // What is shown so far is shown whole.
        Interruption unused = main.interruption().hold();
      }
      return switch (html == null ? show(decoding) : write(decoding, html)) {
        case CLEAN -> 0;
        case PROBLEMS -> 1;
      };
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private CaptureDecoding.Outcome show(CaptureDecoding decoding) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    DecodeView view = json ? new JsonView(out) : new TextView(out);
    return decoding.run(List.of(filter.applied(view)));
  }

  private CaptureDecoding.Outcome write(CaptureDecoding decoding, Path html) throws IOException {
    try (HtmlView view = new HtmlView(html)) {
      return decoding.run(List.of(filter.applied(view)));
    }
  }
}
