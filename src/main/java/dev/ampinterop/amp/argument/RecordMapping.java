package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UndecodableValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record whose components are the arguments of a command or the values of its response; see the
 * guide for the types that they may have. Its accessors and its constructor are looked up once,
 * when it is made; no call uses reflection. Immutable. Twisted: {@code Command.arguments} and
 * {@code Command.response}.
 *
 * @param <T> the record
 */
public final class RecordMapping<T extends Record> {
  private final Class<T> type;
  private final Argument<?>[] arguments;
  private final MethodHandle[] accessors; // (Record)Object, null for what is left out
  private final MethodHandle constructor; // (Object[])Record
  private final boolean mayHoldDescriptors;

  RecordMapping(
      Class<T> type,
      Argument<?>[] arguments,
      MethodHandle[] accessors,
      MethodHandle constructor,
      boolean mayHoldDescriptors) {
    this.type = type;
    this.arguments = arguments;
    this.accessors = accessors;
    this.constructor = constructor;
    this.mayHoldDescriptors = mayHoldDescriptors;
  }

  /**
   * Maps a record.
   *
   * @param lookup may see the record, its accessors and its constructor, and the records and
   *     argument types in it
   * @param locals the arguments, by the type of their values, that never travel and that a
   *     component may stand for
   * @param reserved the keys that no component may have
   * @throws IllegalArgumentException when a component cannot be an argument; the message names the
   *     component, the reason and the way out
   */
  public static <T extends Record> RecordMapping<T> of(
      MethodHandles.Lookup lookup,
      Class<T> type,
      Map<Class<?>, Argument<?>> locals,
      Set<String> reserved) {
    return new RecordReader(lookup, locals, reserved).read(type);
  }

  /** The record. */
  public Class<T> type() {
    return type;
  }

  /** An argument for each component, in order. */
  public List<Argument<?>> arguments() {
    return List.of(arguments);
  }

  /**
   * The components by argument: a view of the record.
   *
   * @throws InvalidSignature when it is null, or raw generics let another record through
   */
  public Values values(T value) {
    // Through a variable of no certain type, for the compiler believes in the generics.
    Object given = value;
    if (!type.isInstance(given)) {
      throw new InvalidSignature(
          "expected a record "
              + name()
              + ", got "
              + (given == null ? "null" : "a " + given.getClass().getName()));
    }
    return new Values(arguments, value, this);
  }

  /**
   * The record that values are a view of, or were decoded to.
   *
   * @throws IllegalArgumentException when they are not of this mapping
   */
  public T record(Values values) {
    return type.cast(values.recordOf(this));
  }

  /**
   * The record without any values, for the response to a call that asks for none.
   *
   * @throws IllegalArgumentException when a component must be there, or the record's constructor
   *     refuses
   */
  public T absent() {
    for (Argument<?> argument : arguments) {
      if (!argument.isOptional()) {
        throw new IllegalArgumentException(this + " needs a value for " + argument.name());
      }
    }
    try {
      return type.cast(make(new Object[arguments.length]));
    } catch (UndecodableValue e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Closes every descriptor that a record holds, those of records in its lists included; for a
   * receiver that does not want them.
   */
  public void closeDescriptors(T value) {
    values(value).closeDescriptors();
  }

  /** {@code Sum(a, b)}. */
  @Override
  public String toString() {
    return Arrays.stream(arguments)
        .map(Argument::name)
        .collect(Collectors.joining(", ", name() + "(", ")"));
  }

  String name() {
    return type.getSimpleName();
  }

  /** Whether a walk over the components can find descriptors. */
  boolean mayHoldDescriptors() {
    return mayHoldDescriptors;
  }

  /** The value of a component; null where it was left out. */
  @Nullable Object get(Record value, int component) {
    try {
      return (Object) accessors[component].invokeExact(value);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LocalProtocolException(
          name() + "." + arguments[component].name() + ": its accessor threw " + e, e);
    }
  }

  /**
   * The received values, as a record.
   *
   * @param decoded a value for each component, null where it was left out; what follows is ignored
   * @throws UndecodableValue when the record's constructor refuses it
   * @throws RemoteError as the constructor threw it
   */
  Values received(@Nullable Object[] decoded) {
    return new Values(
        arguments,
        make(
            decoded.length == arguments.length
                ? decoded
                : Arrays.copyOf(decoded, arguments.length)),
        this);
  }

  private Record make(@Nullable Object[] components) {
    try {
      return (Record) constructor.invokeExact(components);
    } catch (RemoteError | Error e) {
      throw e;
    } catch (Throwable e) {
      String why = e.getMessage();
      throw new UndecodableValue(
          "the record " + this + " refuses the received values: " + (why == null ? e : why), e);
    }
  }
}
