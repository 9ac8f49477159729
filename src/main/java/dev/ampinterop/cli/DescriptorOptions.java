package dev.ampinterop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --descriptor}: which keys name descriptors, where the user knows. */
final class DescriptorOptions {
  @Option(
      names = "--descriptor",
      paramLabel = "COMMAND.KEY",
      description =
          "The value under this key names a descriptor, COMMAND.LIST.KEY in a list; repeatable."
              + " Without it, that is guessed from what passed; with it, nothing is guessed.")
  private List<String> descriptorKeys = new ArrayList<>();

  /** The keys; none where it is to be guessed. */
  Set<String> keys() {
    return Set.copyOf(descriptorKeys);
  }

  /** The options as the user gave them. */
  List<String> again() {
    List<String> words = new ArrayList<>();
    descriptorKeys.forEach(key -> words.addAll(List.of("--descriptor", key)));
    return words;
  }
}
