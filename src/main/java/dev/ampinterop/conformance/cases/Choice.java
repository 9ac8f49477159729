package dev.ampinterop.conformance.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What AMP leaves open, and Twisted does in one way: an implementation that does it in another way
 * differs from Twisted, and is an AMP all the same.
 */
public enum Choice {
  /** The order in which the keys of a box are written. */
  KEY_ORDER,
  /** What tags look like, and which calls take one. */
  TAG,
  /** In which order calls are answered, and how answers and calls of a side alternate. */
  ANSWER_ORDER,
  /** The descriptions of errors that AMP itself makes. */
  ERROR_TEXT,
  /** How a number or a time is spelled that decodes to the same value. */
  NUMBER_SPELLING,
  /** How large an Integer may be. */
  INTEGER_RANGE,
  /** Who closes, and whether an error ends the connection. */
  CLOSING,
  /** Which malformed input is accepted or refused, and how. */
  LENIENCY,
  /** Anything else that AMP says nothing about. */
  OTHER;

  /** The choice of that name; empty when there is none. */
  public static Optional<Choice> named(String name) {
    return Arrays.stream(values()).filter(choice -> choice.toString().equals(name)).findFirst();
  }

  /** As reports write it: {@code key-order}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
