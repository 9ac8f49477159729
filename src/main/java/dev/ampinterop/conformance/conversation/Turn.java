package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a side sends: what it means, and what passed. A reply belongs to the call of the
 * same number.
 */
public sealed interface Turn {
  /** Who sends it. */
  Role from();

  /** What passed, with time, bytes and descriptors; null for a turn that nobody has seen pass. */
  @Nullable Passed passed();

  /** What a call or an answer carries, in the order of encoding; nothing in others. */
  default Map<String, Value> values() {
    return Map.of();
  }

  /** Descriptors that travel on it though no key names them. */
  default List<CapturedDescriptor> unnamed() {
    return List.of();
  }

  /** The number of the call that it makes or replies to; 0 where it does neither. */
  default int call() {
    return 0;
  }

  /** The same with other values, which nobody has seen pass; this where it has none. */
  default Turn with(Map<String, Value> others) {
    return this;
  }

  /** All descriptors that travel on it: those that keys name, then the others. */
  default List<CapturedDescriptor> descriptors() {
    List<CapturedDescriptor> all = new ArrayList<>();
    for (Value value : Value.flat(values().values())) {
      if (value instanceof Value.Handle handle) {
        all.add(handle.descriptor());
      }
    }
    all.addAll(unnamed());
    return all;
  }

  /** Whether it names a descriptor that is not there. */
  default boolean isWrong() {
    return Value.flat(values().values()).stream().anyMatch(Value.Wrong.class::isInstance);
  }

  /** Whether it replies to a call: an answer or an error. */
  default boolean isReply() {
    return this instanceof Answer || this instanceof Failure;
  }

  /** The same reply to a call of another number; what is no reply stays as it is. */
  default Turn replyTo(int other) {
    return this;
  }

  /**
   * A call.
   *
   * @param call its number, unlike that of every other call of the conversation
   * @param command the command's name, one char per byte
   * @param asks whether it asks for an answer
   * @param values the arguments in the order of encoding
   */
  record Ask(
      Role from,
      int call,
      String command,
      boolean asks,
      Map<String, Value> values,
      List<CapturedDescriptor> unnamed,
      @Nullable Passed passed)
      implements Turn {
    /** Copies map and list, keeping their order. */
    public Ask {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      unnamed = List.copyOf(unnamed);
    }

    @Override
    public Ask with(Map<String, Value> others) {
      return new Ask(from, call, command, asks, others, unnamed, null);
    }
  }

  /**
   * An answer.
   *
   * @param call which call it answers
   * @param values the response in the order of encoding
   */
  record Answer(
      Role from,
      int call,
      Map<String, Value> values,
      List<CapturedDescriptor> unnamed,
      @Nullable Passed passed)
      implements Turn {
    /** Copies map and list, keeping their order. */
    public Answer {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      unnamed = List.copyOf(unnamed);
    }

    @Override
    public Answer with(Map<String, Value> others) {
      return new Answer(from, call, others, unnamed, null);
    }

    @Override
    public Answer replyTo(int other) {
      return new Answer(from, other, values, unnamed, passed);
    }
  }

  /**
   * An error.
   *
   * @param call which call it answers
   * @param code the code, one char per byte
   * @param description the description; bytes that are not text are replaced
   */
  record Failure(
      Role from,
      int call,
      String code,
      String description,
      List<CapturedDescriptor> unnamed,
      @Nullable Passed passed)
      implements Turn {
    /** Copies the list. */
    public Failure {
      unnamed = List.copyOf(unnamed);
    }

    @Override
    public Failure replyTo(int other) {
      return new Failure(from, other, code, description, unnamed, passed);
    }
  }

  /**
   * What no implementation of AMP would send: bytes that are not a box, or a box that is no call
   * and answers none.
   *
   * @param bytes not to be changed
   * @param unnamed what travels on them
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Stray(Role from, byte[] bytes, List<CapturedDescriptor> unnamed, @Nullable Passed passed)
      implements Turn {
    /** Copies the list. */
    public Stray {
      unnamed = List.copyOf(unnamed);
    }
  }
}
