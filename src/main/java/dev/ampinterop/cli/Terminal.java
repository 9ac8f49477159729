package dev.ampinterop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What is at the other end of standard output and standard error. */
final class Terminal {
  private static final int OUTPUT = 1;
  private static final int ERRORS = 2;

  private Terminal() {}

  /** Whether standard error is a terminal. */
  static boolean showsErrors() {
    return isTerminal(ERRORS);
  }

  /**
   * How wide lines may be: what COLUMNS says, else the width of the terminal; empty where standard
   * output goes elsewhere.
   */
  static OptionalInt columns() {
    OptionalInt told = columns(System.getenv());
    if (told.isPresent() || !isTerminal(OUTPUT)) {
      return told;
    }
    return OptionalInt.of(new UsageMessageSpec().autoWidth(true).width());
  }

  /** What COLUMNS says. */
  static OptionalInt columns(Map<String, String> environment) {
    String text = environment.getOrDefault("COLUMNS", "");
    return text.matches("[1-9][0-9]{0,4}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  /** Colour on a terminal that has it, unless NO_COLOR is set; CLICOLOR_FORCE asks for it. */
  static Ansi colour() {
    return colour(System.getenv(), isTerminal(OUTPUT));
  }

  static Ansi colour(Map<String, String> environment, boolean terminal) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return Ansi.OFF;
    }
    String force = environment.getOrDefault("CLICOLOR_FORCE", "0");
    String term = environment.getOrDefault("TERM", "dumb");
    boolean forced = !force.isEmpty() && !force.equals("0");
    return forced || (terminal && !term.equals("dumb")) ? Ansi.ON : Ansi.OFF;
  }

  // Standard output need not be where standard input is, so the console does not tell.
  private static boolean isTerminal(int descriptor) {
    String target = target(descriptor);
    return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
  }

  /**
   * Whether standard output is a pipe: what reads it may have seen enough, as {@code head} has, and
   * then nothing is lost that anybody wants.
   */
  static boolean outputIsPipe() {
    return target(OUTPUT).startsWith("pipe:");
  }

  private static String target(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
