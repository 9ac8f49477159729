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
   * @param arguments the folders, which are made where they are missing
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    String completion = AutoComplete.bash("amp-interop", Main.commandLine());
    String page = new ManPage(Main.commandLine()).toString();
    for (String argument : arguments) {
      Path folder = Files.createDirectories(Path.of(argument));
      Files.writeString(folder.resolve("amp-interop.bash"), completion);
      Files.writeString(folder.resolve("amp-interop.1"), page);
    }
  }
}
