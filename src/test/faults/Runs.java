package dev.ampinterop.cli;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
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
    // Opened anew: cases pass the program's own streams, and what a fault does to their flags would
    // end the program.
    var statuses = new PrintStream(new FileOutputStream("/proc/self/fd/1"), true);
    var commands = new FileInputStream("/proc/self/fd/0");
    System.setOut(System.err);
    var lines = new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\t");
      statuses.println(Main.commandLine(words, interruption).execute(words));
    }
    interruption.over();
    System.exit(0);
  }
}
