package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseSelection;
import dev.ampinterop.conformance.decode.CallFilter;
import dev.ampinterop.conformance.decode.DecodeView;
import dev.ampinterop.conformance.decode.FilteredView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which calls of a capture are shown. */
final class FilterOptions {
  @Option(
      names = "--command",
      paramLabel = "NAME",
      description = "Only calls of this command, in which * stands for anything; repeatable.")
  private List<String> commands = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Only calls with this tag, of either side; repeatable.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--errors",
      description =
          "Only calls that were answered with an error, and what breaks a rule or was left"
              + " unanswered.")
  private boolean errors;

  @Option(
      names = "--slower-than",
      paramLabel = "TIME",
      converter = TimeSpan.Converter.class,
      description =
          "Only calls whose answer took longer or did not come for longer: milliseconds, 500 or"
              + " 500ms, or seconds, 0.5s.")
  private @Nullable TimeSpan slowerThan;

  @Option(
      names = "--grep",
      paramLabel = "REGEX",
      converter = RegexConverter.class,
      description =
          "Only calls in whose line, or in the line of whose answer, this regular expression is"
              + " found: a line without its time, with single blanks.")
  private @Nullable Pattern grep;

  /** A view that shows what the user wants to see in that one. */
  DecodeView applied(DecodeView view) {
    CallFilter filter =
        new CallFilter(
            commands.stream().map(CaseSelection::glob).toList(),
            new HashSet<>(tags),
            errors,
            slowerThan == null ? null : slowerThan.duration(),
            grep);
    return filter.isEmpty() ? view : new FilteredView(view, filter);
  }

  /** Reads a regular expression. */
  static final class RegexConverter implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String text) {
      try {
        return Pattern.compile(text);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException(
            "\""
                + text
                + "\" is not a regular expression: "
                + e.getDescription()
                + (e.getIndex() < 0 ? "" : ", at character " + (e.getIndex() + 1)));
      }
    }
  }
}
