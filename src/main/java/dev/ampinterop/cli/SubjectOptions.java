package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.peer.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --subject} and {@code --pair}: who plays, for the verbs that test a subject. */
final class SubjectOptions {
  /** What a subject is, for the help. */
  static final String SUBJECT =
      "What is tested: java (ours, the default), exec:COMMAND, image:NAME for a peer in a"
          + " container, or socket:PATH for one that runs already. Verbs that can test several take"
          + " it again for each; NAME=exec:COMMAND names one in pairings and reports.";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(names = "--subject", paramLabel = "SUBJECT", description = SUBJECT)
  private List<String> named = new ArrayList<>();

  @Option(
      names = "--pair",
      paramLabel = "CLIENT:SERVER",
      description =
          "Play this pairing, java:twisted for instance; may be given again. By default every"
              + " pairing with the subject that can play.")
  private List<String> pairs = new ArrayList<>();

  /** Whether our own implementation is tested, and nothing else. */
  boolean isOurs() {
    return all().equals(List.of(Subject.OURS));
  }

  /**
   * What is tested, in the order in which it was named.
   *
   * @throws ParameterException when one cannot be read, or two have the same name
   */
  List<Subject> all() {
    if (named.isEmpty()) {
      return List.of(Subject.OURS);
    }
    List<Subject> subjects = new ArrayList<>();
    for (String text : named) {
      Subject subject = read(text);
      subjects.stream()
          .filter(other -> other.name().equals(subject.name()))
          .filter(other -> other.name().isPresent() || (other.isOurs() && subject.isOurs()))
          .findFirst()
          .ifPresent(
              other -> {
                throw new ParameterException(
                    verb.commandLine(),
                    "--subject: two have the same name, "
                        + other
                        + " and "
                        + subject
                        + " (give each a name of its own)");
              });
      subjects.add(subject);
    }
    return subjects;
  }

  private Subject read(String text) {
    try {
      return Subject.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(verb.commandLine(), "--subject: " + e.getMessage());
    }
  }

  /**
   * The same for a verb that tests one.
   *
   * @throws ParameterException when several were named
   */
  List<Subject> only() {
    if (named.size() > 1) {
      throw new ParameterException(
          verb.commandLine(), "--subject: this verb tests one (name only one)");
    }
    return all();
  }

  /**
   * The pairings that were named; none means all.
   *
   * @throws ParameterException when one cannot be read
   */
  List<Pairing> pairings() {
    try {
      return pairs.stream().map(Pairing::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(verb.commandLine(), "--pair: " + e.getMessage());
    }
  }

  /** The words that choose the same subjects again, but not the pairings. */
  List<String> again() {
    return isOurs()
        ? List.of()
        : named.stream().flatMap(text -> Stream.of("--subject", text)).toList();
  }
}
