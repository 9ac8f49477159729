package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which descriptors of a side a case lists beside which of its boxes: beside the one that names
 * them, as Twisted may send them well ahead of it, which nobody else has to. What no box names is
 * listed where it came, or, for the same reason, beside the stream that follows.
 */
final class Carriers {
  private final Map<Integer, List<DescriptorFacts>> listed = new HashMap<>();

  /**
   * @param told the case, for its commands
   * @param passed what passed, in both directions
   * @param from the side
   */
  Carriers(ConformanceCase told, List<Passed> passed, Role from) {
    List<CapturedDescriptor> descriptors = Passed.descriptors(passed, from);
    int[] carriers = new int[descriptors.size()];
    int ordinal = 0;
    for (int index = 0; index < passed.size(); index++) {
      if (passed.get(index).from() == from) {
        int place = streamBehind(passed, index, from).orElse(index);
        for (int came = 0; came < passed.get(index).descriptors().size(); came++) {
          carriers[ordinal++] = place;
        }
      }
    }
    boolean[] named = new boolean[carriers.length];
    for (int index = 0; index < passed.size(); index++) {
      Passed one = passed.get(index);
      if (one.from() == from) {
        List<String> ordinals = new ArrayList<>();
        addNamed(FilledWire.members(told, one), one, ordinals);
        for (String text : ordinals) {
          int number = number(text);
          if (number >= 0 && number < named.length && !named[number]) {
            named[number] = true;
            carriers[number] = index;
          }
        }
      }
    }
    // They travel in order, so none comes later than the next one.
    for (int number = carriers.length - 2; number >= 0; number--) {
      carriers[number] = Math.min(carriers[number], carriers[number + 1]);
    }
    for (int number = 0; number < carriers.length; number++) {
      listed
          .computeIfAbsent(carriers[number], place -> new ArrayList<>())
          .add(descriptors.get(number).facts());
    }
  }

  /** Those that are listed beside what passed at that place. */
  List<DescriptorFacts> on(int index) {
    return listed.getOrDefault(index, List.of());
  }

  private static OptionalInt streamBehind(List<Passed> passed, int index, Role from) {
    return IntStream.range(index, passed.size())
        .filter(
            place ->
                passed.get(place).from() == from && passed.get(place).kind() == Passed.Kind.STREAM)
        .findFirst();
  }

  private static void addNamed(Map<String, ArgumentSpec> specs, Passed box, List<String> ordinals) {
    for (Map.Entry<String, byte[]> pair : box.pairs()) {
      String key = CaseBytes.text(pair.getKey().getBytes(StandardCharsets.ISO_8859_1)).orElse("");
      ArgumentSpec spec = specs.get(key);
      if (spec == null) {
        continue;
      }
      switch (spec.type()) {
        case DESCRIPTOR -> ordinals.add(new String(pair.getValue(), StandardCharsets.US_ASCII));
        case AMP_LIST ->
            ConversationReader.pieces(Role.CLIENT, pair.getValue())
                .forEach(inner -> addNamed(spec.of(), inner, ordinals));
        default -> {}
      }
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1; // a program may name what it likes
    }
  }
}
