package dev.ampinterop.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code -o}: the capture that a verb makes. */
final class CaptureOutput {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The capture to write; %%p in its name becomes the id of this process.")
  private String name = "";

  /** The file. */
  Path file() {
    return Path.of(name.replace("%p", Long.toString(ProcessHandle.current().pid())));
  }
}
