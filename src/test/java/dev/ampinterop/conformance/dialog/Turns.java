package dev.ampinterop.conformance.dialog;

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
    return new Turn.Ask(from, call, command, true, values(pairs));
  }

  /** A call that wants no answer. */
  public static Turn.Ask tell(Role from, int call, String command, Object... pairs) {
    return new Turn.Ask(from, call, command, false, values(pairs));
  }

  public static Turn.Answer answer(Role from, int call, Object... pairs) {
    return new Turn.Answer(from, call, values(pairs));
  }

  public static Turn.Failure fails(Role from, int call, String code, String description) {
    return new Turn.Failure(from, call, code, description);
  }

  public static Turn.Stray stray(Role from, byte... bytes) {
    return new Turn.Stray(from, bytes, List.of());
  }

  public static CapturedDescriptor file(String id) {
    return new CapturedDescriptor(0, new DescriptorFacts("file", "read", id, false, 0L));
  }

  public static CapturedDescriptor pipe(String id) {
    return new CapturedDescriptor(0, new DescriptorFacts("pipe", "read", id, false, null));
  }

  private static Map<String, DialogValue> values(Object... pairs) {
    Map<String, DialogValue> values = new LinkedHashMap<>();
    for (int index = 0; index < pairs.length; index += 2) {
      Object value = pairs[index + 1];
      values.put(
          pairs[index].toString(),
          value instanceof CapturedDescriptor descriptor
              ? new DialogValue.Handle(descriptor)
              : new DialogValue.Plain(value.toString().getBytes(UTF_8)));
    }
    return values;
  }
}
