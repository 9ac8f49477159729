package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.cases.CommandKind;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds from which byte on each side speaks another protocol, or TLS: who called behind the call,
 * who agreed behind the answer.
 */
final class GoneOver {
  private final ConformanceCase told;

  /**
   * @param told the case, for its commands
   */
  GoneOver(ConformanceCase told) {
    this.told = told;
  }

  /** The same events, each of which says how its bytes are to be read. */
  List<WireEvent> split(List<WireEvent> events) {
    List<Passed> passed = ConversationReader.read(events);
    for (Passed call : passed) {
      Optional<WireEvent.Form> form = call.isCall() ? form(call) : Optional.empty();
      Optional<Passed> answer =
          form.isEmpty()
              ? Optional.empty()
              : passed.stream().filter(one -> answers(one, call)).findFirst();
      if (answer.isPresent()) {
        Map<Role, Long> boxes = new EnumMap<>(Role.class);
        boxes.put(call.from(), call.end());
        boxes.put(answer.get().from(), answer.get().end());
        return split(events, boxes, form.orElseThrow());
      }
    }
    return events;
  }

  private Optional<WireEvent.Form> form(Passed call) {
    Optional<CommandSpec> command = FilledWire.command(told, call);
    if (command.filter(spec -> spec.is(CommandKind.SWITCHES)).isPresent()) {
      return Optional.of(WireEvent.Form.STREAM);
    }
    return command.filter(spec -> spec.is(CommandKind.STARTS_TLS)).map(spec -> WireEvent.Form.TLS);
  }

  private static boolean answers(Passed one, Passed call) {
    Passed.Call answered = one.call();
    Passed.Call made = call.call();
    return one.kind() == Passed.Kind.ANSWER
        && answered != null
        && made != null
        && answered.number() == made.number();
  }

  private static List<WireEvent> split(
      List<WireEvent> events, Map<Role, Long> boxes, WireEvent.Form form) {
    List<WireEvent> split = new ArrayList<>();
    Map<Role, Long> left = new EnumMap<>(boxes);
    for (WireEvent event : events) {
      if (!(event instanceof WireEvent.Bytes bytes)) {
        split.add(event);
        continue;
      }
      int length = bytes.bytes().length;
      int cut = (int) Math.min(length, left.getOrDefault(bytes.from(), 0L));
      left.merge(bytes.from(), (long) -cut, Long::sum);
      List<DescriptorFacts> descriptors = bytes.descriptors();
      if (cut > 0) {
        byte[] part = Arrays.copyOf(bytes.bytes(), cut);
        split.add(new WireEvent.Bytes(bytes.nanos(), bytes.from(), part, descriptors));
        descriptors = List.of();
      }
      if (cut < length) {
        byte[] part = Arrays.copyOfRange(bytes.bytes(), cut, length);
        split.add(new WireEvent.Bytes(bytes.nanos(), bytes.from(), part, descriptors, form));
      }
    }
    return split;
  }
}
