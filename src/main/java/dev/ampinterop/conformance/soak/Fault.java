package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes wrong in a batch, after calls that went well. */
public enum Fault {
  /** Nothing: the client closes once every call was answered. */
  NONE(null, "All calls are answered."),
  /** A call names a descriptor that never came. */
  UNKNOWN_ORDINAL(Role.CLIENT, "A call with an unknown ordinal ends the connection."),
  /** A call names a descriptor that an earlier one took. */
  REUSED_ORDINAL(Role.CLIENT, "A call with a used ordinal ends the connection."),
  /** Calls come with descriptors that nobody names. */
  UNCLAIMED(Role.CLIENT, "Calls come with descriptors that no box names."),
  /** The client is gone in the middle of a call that has descriptors already. */
  TORN_CALL(Role.CLIENT, "The client closes in the middle of a call."),
  /** The client is gone before its calls are answered, and in the middle of one. */
  LOST_CALLS(Role.CLIENT, "The client closes with calls in flight and one of them torn."),
  /** An answer names a descriptor that never came. */
  UNKNOWN_ORDINAL_IN_ANSWER(Role.SERVER, "An answer has an unknown ordinal, and calls go on."),
  /** An answer names a descriptor that an earlier one took. */
  REUSED_ORDINAL_IN_ANSWER(Role.SERVER, "An answer has a used ordinal, and calls go on."),
  /** Answers come with descriptors that nobody names. */
  UNCLAIMED_IN_ANSWERS(Role.SERVER, "Answers come with descriptors that no box names."),
  /** The server is gone with calls unanswered, in the middle of an answer with descriptors. */
  LOST_ANSWERS(Role.SERVER, "The server closes with calls in flight and an answer torn."),
  /** The client closes while its own calls are in flight. */
  CLOSED_BY_CALLER(null, "The client closes with calls of its own in flight."),
  /** Answers come after the caller gave up. */
  GIVEN_UP(null, "Answers come after their calls were given up.");

  private final @Nullable Role scripted;
  private final String claim;

  Fault(@Nullable Role scripted, String claim) {
    this.scripted = scripted;
    this.claim = claim;
  }

  /** What happens, in one sentence. */
  String claim() {
    return claim;
  }

  /** The side that the script must play, as no implementation would do that. */
  Optional<Role> scripted() {
    return Optional.ofNullable(scripted);
  }

  /** Who plays it where these two would play without a fault. */
  Pairing among(Pairing pairing) {
    if (scripted == null) {
      return pairing;
    }
    return scripted == Role.CLIENT
        ? new Pairing(Pairing.SCRIPT, pairing.server())
        : new Pairing(pairing.client(), Pairing.SCRIPT);
  }

  /**
   * Reads what {@code --faults} says.
   *
   * @param text {@code all}, {@code none}, or names with commas between them
   * @throws IllegalArgumentException when one is no fault; for people
   */
  public static List<Fault> parse(String text) {
    List<Fault> faults = Arrays.stream(values()).filter(fault -> fault != NONE).toList();
    if (text.equals("all")) {
      return faults;
    } else if (text.equals("none")) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1))
        .map(
            name ->
                faults.stream()
                    .filter(fault -> fault.toString().equals(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "\""
                                    + name
                                    + "\" is not a fault (write all, none, or of "
                                    + faults
                                    + " those wanted, with commas)")))
        .toList();
  }

  /** As the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
