package dev.ampinterop.conformance.cases;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Names of what players offer, and cases need; {@code python-peer/README.md} describes them all.
 * Argument types, kinds of commands and steps have theirs where they are defined.
 */
public final class Features {
  /** Calls that ask for no answer. */
  public static final String UNANSWERED = "unanswered";

  /** Arguments that may be absent. */
  public static final String OPTIONAL = "optional";

  /** Errors that end the connection. */
  public static final String FATAL_ERRORS = "fatal-errors";

  /** A responder raises an error that says itself under which code it goes out. */
  public static final String OWN_CODES = "own-codes";

  /** What cannot be encoded is refused before anything is written. */
  public static final String REFUSALS = "refusals";

  /** Integers beyond 64 bits. */
  public static final String BIG_INTEGERS = "big-integers";

  /** A responder answers later than others that were called after it. */
  public static final String LATE_ANSWERS = "late-answers";

  /** Calls are made while others wait for their answers. */
  public static final String CALLS_IN_FLIGHT = "calls-in-flight";

  /** A call is cancelled; the step of that name. */
  public static final String GIVE_UP = "giveUp";

  /** The certificate that the other side has shown, or that there is none; the step's name. */
  public static final String PEER_CERTIFICATE = "peerCertificate";

  /** Descriptors pass. */
  public static final String DESCRIPTORS = "descriptors";

  /**
   * What had no name in version 1 of the peer protocol: every peer had it, or failed. {@link
   * #PEER_CERTIFICATE} came with TLS.
   */
  public static final Set<String> SINCE_2 =
      Set.of(
          TransportKind.UNIX.toString(),
          UNANSWERED,
          OPTIONAL,
          FATAL_ERRORS,
          OWN_CODES,
          REFUSALS,
          BIG_INTEGERS,
          LATE_ANSWERS,
          CALLS_IN_FLIGHT,
          GIVE_UP);

  private Features() {}

  /**
   * What a hello offers.
   *
   * @param protocol the version of the peer protocol that it speaks
   * @param named the features that it names
   */
  public static Set<String> offered(int protocol, Collection<String> named) {
    Set<String> offered = new LinkedHashSet<>(named);
    if (protocol < 2) {
      offered.addAll(SINCE_2);
      if (offered.contains(CommandKind.STARTS_TLS.feature().orElseThrow())) {
        offered.add(PEER_CERTIFICATE);
      }
    }
    return offered;
  }
}
