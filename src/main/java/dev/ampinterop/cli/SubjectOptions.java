package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.peer.Subject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --subject} and {@code --pair}: who plays, for the verbs that test a subject. */
final class SubjectOptions {
  /** What a subject is, for the help. */
  static final String SUBJECT =
      "What is tested: java (ours, the default), exec:COMMAND, image:NAME for a peer in a"
          + " container, or socket:PATH for one that runs already.";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(names = "--subject", paramLabel = "SUBJECT", description = SUBJECT)
  private String subject = Subject.OURS.text();

  @Option(
      names = "--pair",
      paramLabel = "CLIENT:SERVER",
      description =
          "Play this pairing, java:twisted for instance; may be given again. By default every"
              + " pairing with the subject that can play.")
  private List<String> pairs = new ArrayList<>();

  /** Whether our own implementation is tested. */
  boolean isOurs() {
    return only().isOurs();
  }

  /**
   * What is tested.
   *
   * @throws ParameterException when one cannot be read
   */
  List<Subject> all() {
    return List.of(only());
  }

  /** The same for who tests one. */
  Subject only() {
    try {
      return Subject.parse(subject);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(verb.commandLine(), String.valueOf(e.getMessage()));
    }
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

  /** The words that choose the same subject again, but not the pairings. */
  List<String> again() {
    return isOurs() ? List.of() : List.of("--subject", subject);
  }
}
