package dev.ampinterop.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The command line, several times in one JVM, which is warm from the second time on: arguments come
 * on standard input, a line each time, with tabs between them; the exit status goes to standard
 * output. What the verb prints goes to standard error. For {@code plant}.
 */
final class Runs {
  private Runs() {}

  public static void main(String[] arguments) throws IOException {
    Interruption interruption = Interruption.ofThisThread();
    PrintStream statuses = System.out;
    System.setOut(System.err);
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\t");
      statuses.println(Main.commandLine(words, interruption).execute(words));
    }
    interruption.over();
    System.exit(0);
  }
}
