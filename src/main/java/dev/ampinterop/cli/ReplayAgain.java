package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.report.Again;
import dev.ampinterop.conformance.report.Rerun;
import dev.ampinterop.conformance.runner.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes the one command that replays a conversation again.
 *
 * @param conversations what to write for each conversation, by its name in reports
 * @param words what the user said besides connections and targets
 * @param targets the targets
 * @param releases whether the user named releases of Twisted
 */
record ReplayAgain(
    Map<String, List<String>> conversations,
    List<String> words,
    List<String> targets,
    boolean releases)
    implements Rerun {
  /** Copies map and lists. */
  ReplayAgain {
    conversations = Map.copyOf(conversations);
    words = List.copyOf(words);
    targets = List.copyOf(targets);
  }

  @Override
  public String command(Result result) {
    List<String> all = new ArrayList<>();
    all.add(System.getProperty("amp-interop.program", "./amp-interop"));
    all.add("replay");
    all.addAll(conversations.getOrDefault(result.caseId(), List.of()));
    all.addAll(words);
    all.addAll(List.of("--against", target(result)));
    String release = result.play().twisted();
    if (releases && release != null) {
      all.addAll(List.of("--twisted", release));
    }
    all.add("--trace");
    return all.stream().map(Again::quoted).collect(Collectors.joining(" "));
  }

  private String target(Result result) {
    String client = result.play().pairing().client();
    String name = client.equals(Pairing.SCRIPT) ? result.play().pairing().server() : client;
    return targets.stream()
        .filter(target -> target.equals(name))
        .findFirst()
        .or(() -> targets.stream().filter(target -> target.contains(":")).findFirst())
        .orElse(name);
  }
}
