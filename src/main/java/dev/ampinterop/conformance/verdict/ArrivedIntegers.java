package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Integers that a side says it got. How large they may be and how they may be spelled is open, and
 * not that they change.
 */
final class ArrivedIntegers {
  /** Beyond this Twisted neither reads nor writes them, so that no case tells what arrives. */
  private static final BigInteger BEYOND_TWISTED = BigInteger.TEN.pow(4_300);

  private static final Set<String> TAGS = Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR);

  private final Set<BigInteger> sent;

  private ArrivedIntegers(Set<BigInteger> sent) {
    this.sent = sent;
  }

  /** Those of a case: what a party must see, and what stands in a box, which nobody need see. */
  static ArrivedIntegers of(ConformanceCase told) {
    return new ArrivedIntegers(
        Stream.concat(
                Arrays.stream(Role.values())
                    .flatMap(role -> told.party(role).seen())
                    .flatMap(ArrivedIntegers::integers),
                Arrays.stream(Role.values())
                    .flatMap(role -> ConversationReader.boxes(role, told.wire()).stream())
                    .flatMap(box -> box.pairs().stream())
                    .filter(pair -> !TAGS.contains(pair.getKey()))
                    .flatMap(pair -> WireForm.integer(pair.getValue()).stream()))
            .collect(Collectors.toSet()));
  }

  /** The first that nobody sent; empty where there is none. */
  Optional<Difference> unsent(Role role, @Nullable ObjectNode observation) {
    return observation == null
        ? Optional.empty()
        : Stream.concat(
                observation.findValues("saw").stream(), observation.findValues("answer").stream())
            .flatMap(ArrivedIntegers::integers)
            .filter(one -> !sent.contains(one) && one.abs().compareTo(BEYOND_TWISTED) < 0)
            .findFirst()
            .map(
                one ->
                    new Difference(
                        role.toString(), "Integers as they were sent, or none", one.toString()));
  }

  private static Stream<BigInteger> integers(JsonNode value) {
    return value.isIntegralNumber()
        ? Stream.of(value.bigIntegerValue())
        : StreamSupport.stream(value.spliterator(), false).flatMap(ArrivedIntegers::integers);
  }
}
