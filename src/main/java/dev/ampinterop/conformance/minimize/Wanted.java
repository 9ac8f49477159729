package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.decode.Rule;
import dev.ampinterop.conformance.decode.Sighting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * A symptom as the user writes it. Immutable.
 *
 * @param text what was written
 * @param kind what sort of symptom it is
 * @param command the command that it is about, one char per byte; empty where it may be any
 * @param key the key that it is about; empty where there is none
 * @param value the wrong value, one char per byte; empty where it was not said
 * @param pattern what has to match; empty for other kinds
 * @param time how long an answer may take; zero for other kinds
 */
public record Wanted(
    String text,
    Kind kind,
    String command,
    String key,
    Optional<String> value,
    Optional<Pattern> pattern,
    Duration time) {
  private static final String FORMS =
      "fails, differs, crashes, hangs, unanswered[:COMMAND], value:COMMAND.KEY[=VALUE], rule:NAME,"
          + " slow:MS or matches:REGEX";

  /** What can be wrong. */
  public enum Kind {
    /** It does not play as it was captured, or as the healthy one does. */
    FAILS,
    /** It writes other bytes than Twisted does. */
    DIFFERS,
    /** It ends, breaks the peer protocol, or closes the connection. */
    CRASHES,
    /** It is not over in time. */
    HANGS,
    /** A call has no reply. */
    UNANSWERED,
    /** A reply has a wrong value. */
    VALUE,
    /** A rule of AMP is broken. */
    RULE,
    /** A reply takes too long. */
    SLOW,
    /** What is reported of it, or passes, matches. */
    MATCHES
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none; the message says what to write
   */
  public static Wanted parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(one -> one.name().equalsIgnoreCase(name))
            .filter(one -> one == Kind.UNANSWERED || takesMore(one) == !rest.isEmpty())
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(noSymptom(text)));
    return switch (kind) {
      case UNANSWERED -> of(text, kind, latin(rest), "", Optional.empty());
      case VALUE -> value(text, rest);
      case RULE -> of(text, kind, "", rule(text, rest), Optional.empty());
      case SLOW -> slow(text, rest);
      case MATCHES -> matches(text, rest);
      default -> of(text, kind, "", "", Optional.empty());
    };
  }

  /** Whether nobody can tell what is right but one who does it right. */
  public boolean needsHealthy() {
    return kind == Kind.VALUE && value.isEmpty();
  }

  /** Whether it is about what an application means, of which AMP and Twisted know nothing. */
  public boolean isAboutMeaning() {
    return kind == Kind.VALUE || kind == Kind.FAILS;
  }

  /**
   * Whether AMP alone may ask for it of a server, so that an AMP implementation in its place can
   * tell. What a call is answered, when, and whether at all, the application decides.
   */
  public boolean isDecidedByAmp() {
    return kind == Kind.CRASHES || kind == Kind.RULE;
  }

  /** Whether an implementation that plays the same part should never show it. */
  public boolean isFaultOfPlayer() {
    return kind == Kind.FAILS || kind == Kind.CRASHES || kind == Kind.HANGS;
  }

  /** Whether a capture that was made small for it has it, beside what should have passed. */
  public boolean isCaptured() {
    return switch (kind) {
      case CRASHES, HANGS, UNANSWERED, VALUE, RULE -> true;
      case FAILS, DIFFERS, SLOW, MATCHES -> false;
    };
  }

  /** Whether a busy machine can look like it. */
  boolean isAboutTime() {
    return kind == Kind.HANGS || kind == Kind.UNANSWERED || kind == Kind.SLOW;
  }

  /** Whether something that was seen is what this asks for. */
  boolean fits(Sighting seen) {
    boolean isKind =
        switch (kind) {
          case FAILS -> true;
          case CRASHES -> seen.kind() == Sighting.Kind.CLOSES;
          case HANGS, UNANSWERED -> seen.kind() == Sighting.Kind.UNANSWERED;
          case VALUE ->
              seen.kind() == Sighting.Kind.VALUE || seen.kind() == Sighting.Kind.DESCRIPTOR;
          case RULE -> seen.kind() == Sighting.Kind.RULE;
          case SLOW -> seen.kind() == Sighting.Kind.SLOW;
          case DIFFERS, MATCHES -> false;
        };
    return isKind
        && (command.isEmpty() || command.equals(seen.command()))
        && (key.isEmpty() || key.equals(seen.detail()));
  }

  private static Wanted of(
      String text, Kind kind, String command, String key, Optional<String> value) {
    return new Wanted(text, kind, command, key, value, Optional.empty(), Duration.ZERO);
  }

  private static boolean takesMore(Kind kind) {
    return switch (kind) {
      case VALUE, RULE, SLOW, MATCHES -> true;
      default -> false;
    };
  }

  private static Wanted value(String text, String rest) {
    int equals = rest.indexOf('=');
    String place = equals < 0 ? rest : rest.substring(0, equals);
    int dot = place.lastIndexOf('.');
    if (dot <= 0 || dot == place.length() - 1) {
      throw new IllegalArgumentException(
          "\"" + text + "\" names no value (write value:COMMAND.KEY or value:COMMAND.KEY=VALUE)");
    }
    Optional<String> value =
        equals < 0 ? Optional.empty() : Optional.of(latin(rest.substring(equals + 1)));
    return of(
        text, Kind.VALUE, latin(place.substring(0, dot)), latin(place.substring(dot + 1)), value);
  }

  private static String rule(String text, String rest) {
    return Arrays.stream(Rule.values())
        .filter(Rule::breaks)
        .map(Rule::toString)
        .filter(rest::equals)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\""
                        + text
                        + "\" names no rule (write rule: and one of "
                        + Arrays.stream(Rule.values())
                            .filter(Rule::breaks)
                            .map(Rule::toString)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  private static Wanted slow(String text, String rest) {
    try {
      long millis = Long.parseLong(rest);
      if (millis > 0) {
        return new Wanted(
            text, Kind.SLOW, "", "", Optional.empty(), Optional.empty(), Duration.ofMillis(millis));
      }
    } catch (NumberFormatException e) {
      // The same is wrong with it.
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" has no time (write slow: and milliseconds, as in slow:500)");
  }

  private static Wanted matches(String text, String rest) {
    try {
      return new Wanted(
          text,
          Kind.MATCHES,
          "",
          "",
          Optional.empty(),
          Optional.of(Pattern.compile(rest)),
          Duration.ZERO);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has no regular expression: " + e.getDescription(), e);
    }
  }

  private static String noSymptom(String text) {
    return "\"" + text.toLowerCase(Locale.ROOT) + "\" is not a symptom (write " + FORMS + ")";
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
