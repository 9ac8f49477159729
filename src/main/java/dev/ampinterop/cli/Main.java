package dev.ampinterop.cli;

/** The command line. */
public final class Main {
  private Main() {}

  /** Runs one verb. */
  public static void main(String[] arguments) {
    System.exit(2);
  }
}
