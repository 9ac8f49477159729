package dev.ampinterop.conformance.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Python as we start it: isolated, so that it imports nothing from the current directory, from the
 * user's own packages or from where {@code PYTHONPATH} points. A folder {@code twisted} in the
 * current directory would otherwise be tested in place of the one that pip installed.
 */
final class IsolatedPython {
  private IsolatedPython() {}

  /** A command line, which may be added to. */
  static List<String> command(String python, String... arguments) {
    List<String> command = new ArrayList<>(List.of(python, "-I"));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Has a process, and those that it starts, see none of Python's variables, and another current
   * directory than ours.
   */
  static void confine(ProcessBuilder builder, Path folder) {
    builder.directory(folder.toFile());
    // Python's own, and those of an environment that is active in the user's shell.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PYTHON") || name.equals("VIRTUAL_ENV"));
    // For Pythons that pip and others start without -I; older ones than 3.11 do not know it.
    builder.environment().put("PYTHONSAFEPATH", "1");
  }
}
