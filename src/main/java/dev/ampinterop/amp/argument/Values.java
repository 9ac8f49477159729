package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values by argument: what a call is made with, and what its answer holds. Immutable; a value is
 * looked up with the argument constant that it was put under, so no caller casts. Twisted: the
 * {@code dict} of a call or its answer.
 */
public final class Values {
  private static final Values EMPTY = new Values(new Argument<?>[0], new Object[0]);

  private final Argument<?>[] keys;
  private final Object content; // an array with a value for each key, or the mapping's record
  private final @Nullable RecordMapping<?> mapping;

  /**
   * Values by argument.
   *
   * @param keys the arguments; kept, not copied
   * @param values each of its argument's type, null where it was left out; kept, not copied
   */
  Values(Argument<?>[] keys, @Nullable Object[] values) {
    this.keys = keys;
    this.content = values;
    this.mapping = null;
  }

  /** The components of a record, which the keys stand for. */
  Values(Argument<?>[] keys, Record record, RecordMapping<?> mapping) {
    this.keys = keys;
    this.content = record;
    this.mapping = mapping;
  }

  /** No values. */
  public static Values of() {
    return EMPTY;
  }

  /** One value. */
  public static <A> Values of(Argument<A> a, A valueOfA) {
    return new Values(arguments(a), new Object[] {valueOfA});
  }

  /** Two values. */
  public static <A, B> Values of(Argument<A> a, A valueOfA, Argument<B> b, B valueOfB) {
    return new Values(arguments(a, b), new Object[] {valueOfA, valueOfB});
  }

  /** Three values. */
  public static <A, B, C> Values of(
      Argument<A> a, A valueOfA, Argument<B> b, B valueOfB, Argument<C> c, C valueOfC) {
    return new Values(arguments(a, b, c), new Object[] {valueOfA, valueOfB, valueOfC});
  }

  /** Any number of values. */
  public static Builder with() {
    return new Builder();
  }

  /**
   * The value of an argument.
   *
   * @throws NoSuchElementException when it was left out, or was never an argument here
   */
  public <T> T get(Argument<T> argument) {
    T value = lookUp(argument);
    if (value == null) {
      throw new NoSuchElementException(
          holdsAnother(argument)
              ? argument.name() + Argument.ANOTHER_CONSTANT
              : "no value for " + argument);
    }
    return value;
  }

  /** The value of an argument, if it was not left out. */
  public <T> Optional<T> find(Argument<T> argument) {
    return Optional.ofNullable(lookUp(argument));
  }

  /** The arguments that have a value, in order. */
  public List<Argument<?>> arguments() {
    List<Argument<?>> present = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      if (value(i) != null) {
        present.add(keys[i]);
      }
    }
    return present;
  }

  /** Whether there is a value under another argument with the same name. */
  @SuppressWarnings("ReferenceEquality")
  boolean holdsAnother(Argument<?> argument) {
    return arguments().stream()
        .anyMatch(
            given ->
                given != argument
                    && !(given.type() instanceof LocalType)
                    && given.name().equals(argument.name()));
  }

  /** How many arguments have a value. */
  int size() {
    int size = 0;
    for (int i = 0; i < keys.length; i++) {
      size += value(i) == null ? 0 : 1;
    }
    return size;
  }

  /** Whether they are a record of that mapping. */
  boolean areOf(@Nullable RecordMapping<?> its) {
    return its != null && its.equals(mapping);
  }

  /** The record that they are. */
  Record recordOf(RecordMapping<?> its) {
    if (!areOf(its)) {
      throw new IllegalArgumentException("these values are not a record " + its + ": " + this);
    }
    return (Record) content;
  }

  /**
   * Closes every descriptor in here, those inside lists included; the others of a record too, when
   * one of its accessors throws. Throws nothing.
   */
  public void closeDescriptors() {
    closeDescriptors(descriptor -> true);
  }

  /** Closes those. */
  void closeDescriptors(Predicate<Descriptor> which) {
    if (mapping != null && !mapping.mayHoldDescriptors()) {
      return;
    }
    for (int i = 0; i < keys.length; i++) {
      try {
        closeDescriptors(keys[i].type(), value(i), which);
      } catch (RuntimeException | Error e) {
        // An accessor or a list of the application: what it does not show cannot be closed.
      }
    }
  }

  /**
   * Closes those descriptors in here that were handed over to a call, those inside lists included;
   * for a call that was refused. Throws nothing.
   *
   * @param values may be null: then there are none
   */
  public static void closeHandedOver(@Nullable Values values) {
    if (values != null) {
      values.closeDescriptors(Descriptor::isHandedOver);
    }
  }

  /** Whether a descriptor in here was handed over to a call, those inside lists included. */
  public boolean holdsHandedOver() {
    boolean[] found = new boolean[1];
    closeDescriptors(
        descriptor -> {
          found[0] |= descriptor.isHandedOver();
          return false;
        });
    return found[0];
  }

  /** {@code name=value} pairs, for people. */
  @Override
  public String toString() {
    var text = new StringBuilder("{");
    for (int i = 0; i < keys.length; i++) {
      Object value = value(i);
      if (value != null) {
        text.append(text.length() > 1 ? ", " : "").append(keys[i].name()).append('=');
        text.append(value);
      }
    }
    return text.append('}').toString();
  }

  private static Argument<?>[] arguments(Argument<?>... arguments) {
    for (Argument<?> argument : arguments) {
      Objects.requireNonNull(argument, "argument");
    }
    return arguments;
  }

  private @Nullable Object value(int index) {
    return mapping == null
        ? ((@Nullable Object[]) content)[index]
        : mapping.get((Record) content, index);
  }

  private static void closeDescriptors(
      ArgumentType<?> type, @Nullable Object value, Predicate<Descriptor> which) {
    if (value instanceof Descriptor descriptor) {
      if (which.test(descriptor)) {
        descriptor.close();
      }
    } else if (value instanceof Values nested) {
      nested.closeDescriptors(which);
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        try {
          closeDescriptors(type, element, which);
        } catch (RuntimeException | Error e) {
          // Raw generics let a stranger into the list; the others are closed.
        }
      }
    } else if (value instanceof Record && type instanceof AmpListType<?> list) {
      list.closeDescriptors(value, which);
    }
  }

  // The arrays are filled in this package only, each value under an argument of its own type.
  @SuppressWarnings({"unchecked", "ReferenceEquality"})
  <T> @Nullable T lookUp(Argument<T> argument) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] == argument) {
        return (T) value(i);
      }
    }
    return null;
  }

  /** Collects values. Not thread-safe. */
  public static final class Builder {
    private final List<Argument<?>> keys = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    private Builder() {}

    /** Adds one. */
    public <T> Builder and(Argument<T> argument, T value) {
      keys.add(Objects.requireNonNull(argument, "argument"));
      values.add(value);
      return this;
    }

    /** The values. */
    public Values build() {
      return new Values(keys.toArray(new Argument<?>[0]), values.toArray());
    }
  }
}
