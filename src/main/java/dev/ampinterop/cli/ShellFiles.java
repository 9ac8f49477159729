package dev.ampinterop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;

/** Writes what a shell and {@code man} know of the command line; the build calls it. */
final class ShellFiles {
  private ShellFiles() {}

  /**
   * Writes {@code amp-interop.bash}, the completion for bash and zsh, and {@code amp-interop.1}.
   *
   * @param arguments the folder, which is made where it is missing
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Files.writeString(
        folder.resolve("amp-interop.bash"), AutoComplete.bash("amp-interop", Main.commandLine()));
    Files.writeString(folder.resolve("amp-interop.1"), new ManPage(Main.commandLine()).toString());
  }
}
