package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.runner.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the one command that plays a result again.
 *
 * @param program how the program was started
 * @param options what the user said besides cases, pairings, releases and reports
 * @param releases whether the user named releases of Twisted, so that the right one must be named
 */
public record Again(String program, List<String> options, boolean releases) implements Rerun {
  /** Copies the list. */
  public Again {
    options = List.copyOf(options);
  }

  @Override
  public String command(Result result) {
    List<String> words =
        new ArrayList<>(List.of(program, "run", result.caseId(), "--pair", result.pairing()));
    String release = result.play().twisted();
    if (releases && release != null) {
      words.addAll(List.of("--twisted", release));
    }
    // A run by itself takes the first.
    if (result.play().transport() != result.play().told().transports().get(0)) {
      words.addAll(List.of("--transport", result.transport()));
    }
    words.addAll(options);
    words.add("--trace");
    return String.join(" ", words.stream().map(Again::quoted).toList());
  }

  /** A word as a shell takes it. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
