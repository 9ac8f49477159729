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
  KEY_ORDER("the order in which the keys of a box are written"),
  /** What tags look like, and which calls take one. */
  TAG("what tags look like, and whether a call without an answer takes one"),
  /** In which order calls are answered, and how answers and calls of a side alternate. */
  ANSWER_ORDER("in which order calls are answered, and how answers and calls of a side alternate"),
  /** The descriptions of errors that AMP itself makes. */
  ERROR_TEXT("the descriptions of UNHANDLED and UNKNOWN"),
  /** How a number or a time is spelled that decodes to the same value. */
  NUMBER_SPELLING(
      "how an Integer, Float, Decimal or DateTime is spelled that decodes to the same value, NaN in place of nan for instance"),
  /** How large an Integer may be. */
  INTEGER_RANGE(
      "how large an Integer may be beyond 64 bits, as long as larger ones are refused clearly"),
  /** Who closes, and whether an error ends the connection. */
  CLOSING("who closes first where either may, and whether an error ends the connection"),
  /** Which malformed input is accepted or refused, and how. */
  LENIENCY("which malformed input is accepted or refused, and how"),
  /** Anything else that AMP says nothing about. */
  OTHER("what else Twisted does that AMP says nothing about");

  private final String words;

  Choice(String words) {
    this.words = words;
  }

  /** What AMP leaves open, for people; the page of the specification says the same. */
  public String words() {
    return words;
  }

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
