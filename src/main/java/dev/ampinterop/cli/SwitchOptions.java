package dev.ampinterop.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code --switch}: which commands switch to another protocol, where the user knows. */
final class SwitchOptions {
  @Option(
      names = "--switch",
      paramLabel = "COMMAND",
      description =
          "What follows the answer to this command is another protocol; repeatable. Without it,"
              + " that is found where text follows an empty answer.")
  private List<String> commands = new ArrayList<>();

  /** The commands, one char per byte. */
  Set<String> commands() {
    return commands.stream()
        .map(one -> new String(one.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The options as the user gave them. */
  List<String> again() {
    List<String> words = new ArrayList<>();
    commands.forEach(command -> words.addAll(List.of("--switch", command)));
    return words;
  }
}
