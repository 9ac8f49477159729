package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that a side sends. Tags and ordinals are not in it: they follow from the order. An
 * answer belongs to the call of the same number.
 */
public sealed interface Turn {
  /** Who sends it. */
  Role from();

  /**
   * A call.
   *
   * @param call its number, unlike that of every other call of the dialog
   * @param command the command's name
   * @param asks whether it asks for an answer
   * @param values the arguments in the order of encoding
   */
  record Ask(Role from, int call, String command, boolean asks, Map<String, DialogValue> values)
      implements Turn {
    /** Copies the map, keeping its order. */
    public Ask {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /**
   * An answer.
   *
   * @param call which call it answers
   * @param values the response in the order of encoding
   */
  record Answer(Role from, int call, Map<String, DialogValue> values) implements Turn {
    /** Copies the map, keeping its order. */
    public Answer {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /**
   * An error.
   *
   * @param call which call it answers
   * @param code the code
   * @param description the description
   */
  record Failure(Role from, int call, String code, String description) implements Turn {}

  /**
   * What no implementation of AMP would send: bytes that are no box, a box that is no call and
   * answers none, descriptors that no box names.
   *
   * @param bytes not to be changed
   * @param descriptors what travels on them
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Stray(Role from, byte[] bytes, List<CapturedDescriptor> descriptors) implements Turn {
    /** Copies the list. */
    public Stray {
      descriptors = List.copyOf(descriptors);
    }
  }
}
