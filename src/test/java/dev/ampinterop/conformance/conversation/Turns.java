package dev.ampinterop.conformance.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns that tests need; keys and values alternate, a value is a text or a descriptor. */
public final class Turns {
  private Turns() {}

  public static Turn.Ask ask(Role from, int call, String command, Object... pairs) {
    return new Turn.Ask(from, call, command, true, values(pairs), List.of(), null);
  }

  /** A call that wants no answer. */
  public static Turn.Ask tell(Role from, int call, String command, Object... pairs) {
    return new Turn.Ask(from, call, command, false, values(pairs), List.of(), null);
  }

  public static Turn.Answer answer(Role from, int call, Object... pairs) {
    return new Turn.Answer(from, call, values(pairs), List.of(), null);
  }

  public static Turn.Failure fails(Role from, int call, String code, String description) {
    return new Turn.Failure(from, call, code, description, List.of(), null);
  }

  public static Turn.Stray stray(Role from, byte... bytes) {
    return new Turn.Stray(from, bytes, List.of(), null);
  }

  /** The same conversation, as if nobody had seen it pass. */
  public static Conversation bare(Conversation read) {
    return new Conversation(read.turns().stream().map(Turns::bare).toList(), read.closedBy());
  }

  private static Turn bare(Turn turn) {
    if (turn instanceof Turn.Failure failure) {
      return fails(failure.from(), failure.call(), failure.code(), failure.description());
    }
    return turn instanceof Turn.Stray stray
        ? new Turn.Stray(stray.from(), stray.bytes(), stray.unnamed(), null)
        : turn.with(turn.values());
  }

  public static CapturedDescriptor file(String id) {
    return new CapturedDescriptor(0, new DescriptorFacts("file", "read", id, false, 0L));
  }

  public static CapturedDescriptor pipe(String id) {
    return new CapturedDescriptor(0, new DescriptorFacts("pipe", "read", id, false, null));
  }

  private static Map<String, Value> values(Object... pairs) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (int index = 0; index < pairs.length; index += 2) {
      Object value = pairs[index + 1];
      values.put(
          pairs[index].toString(),
          value instanceof CapturedDescriptor descriptor
              ? new Value.Handle(descriptor)
              : new Value.Plain(value.toString().getBytes(UTF_8)));
    }
    return values;
  }
}
