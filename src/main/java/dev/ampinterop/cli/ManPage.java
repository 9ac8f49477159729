package dev.ampinterop.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line as a page for {@code man}, from the same source as {@code --help}. */
final class ManPage {
  private static final String NAME = "amp-interop";

  private final CommandLine line;
  private final StringBuilder text = new StringBuilder();

  ManPage(CommandLine line) {
    this.line = line;
  }

  /** The page in roff with the macros of {@code man(7)}; the same for the same command line. */
  @Override
  public String toString() {
    text.setLength(0);
    CommandSpec all = line.getCommandSpec();
    macro(".TH " + NAME.toUpperCase(Locale.ROOT) + " 1 \"\" " + quoted(NAME));
    macro(".SH NAME");
    words(NAME + " - proves AMP implementations against Twisted");
    macro(".SH SYNOPSIS");
    words(NAME + " VERB [OPTION]... [ARGUMENT]...");
    macro(".SH DESCRIPTION");
    words(all.usageMessage().description());
    macro(".SH VERBS");
    line.getSubcommands().forEach(this::verb);
    macro(".SH EXIT STATUS");
    words(
        "0 all as expected, 1 some case failed, 2 could not run; verbs say what that is for them.");
    macro(".SH ENVIRONMENT");
    item("COLUMNS", "How wide help and lists may be.");
    item("NO_COLOR", "No colour, if it is set and not empty.");
    item("CLICOLOR_FORCE", "Colour also where the output is not a terminal.");
    item("JAVA_HOME", "The JDK to use, 17 or later.");
    return text.toString();
  }

  private void verb(String name, CommandLine verb) {
    CommandSpec spec = verb.getCommandSpec();
    macro(".SS " + quoted(name));
    macro(".nf");
    verbatim(new Help(spec, Help.defaultColorScheme(Ansi.OFF)).synopsis(0));
    macro(".fi");
    macro(".PP");
    words(spec.usageMessage().description());
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      item(parameter.paramLabel(), description(parameter));
    }
    for (OptionSpec option : spec.options()) {
      String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      item(String.join(", ", option.names()) + label, description(option));
    }
    macro(".PP");
    words("Examples:");
    macro(".PP");
    macro(".nf");
    for (String example : spec.usageMessage().footer()) {
      verbatim(example.replace("%%", "%") + "\n");
    }
    macro(".fi");
  }

  private static String description(ArgSpec argument) {
    String shown = String.valueOf(argument.initialValue());
    if (argument.defaultValue() != null) {
      shown = argument.defaultValue();
    }
    return String.join(" ", argument.description())
        .replace("${DEFAULT-VALUE}", shown)
        .replace("%%", "%");
  }

  private void item(String label, String description) {
    macro(".TP");
    macro("\\fB" + escaped(label) + "\\fR");
    words(description);
  }

  private void words(String... lines) {
    for (String one : lines) {
      // A line that begins with a dot or an apostrophe would be taken for a macro.
      text.append(one.matches("(?s)[.'].*") ? "\\&" : "").append(escaped(one)).append('\n');
    }
  }

  private void verbatim(String lines) {
    words(lines.split("\n", -1).length > 1 ? lines.strip().split("\n") : new String[] {lines});
  }

  private void macro(String request) {
    text.append(request).append('\n');
  }

  private static String quoted(String word) {
    return "\"" + escaped(word) + "\"";
  }

  private static String escaped(String plain) {
    return plain.replace("\\", "\\e").replace("-", "\\-").replace("\u2026", "...");
  }
}
