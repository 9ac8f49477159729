package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a command, of its response, or of the boxes in an {@code AmpList}, in the order
 * of their declaration. Immutable. Twisted: the {@code arglist} of {@code _objectsToStrings} and
 * {@code _stringsToObjects}.
 */
public final class ArgumentList {
  private final String owner;
  private final Argument<?>[] arguments;
  private final @Nullable RecordMapping<?> mapping;

  // Received values lie here only until its record is made, so one array serves most boxes.
  private final AtomicReference<@Nullable Object @Nullable []> spare = new AtomicReference<>();

  /**
   * A list of arguments.
   *
   * @param owner what they belong to, for messages: a command's name
   * @throws IllegalArgumentException when two of them have the same name
   */
  public ArgumentList(String owner, List<Argument<?>> arguments) {
    this(owner, arguments, null);
  }

  /** The components of a record; values are decoded to it. */
  ArgumentList(String owner, RecordMapping<?> mapping) {
    this(owner, mapping.arguments(), mapping);
  }

  /**
   * A list of arguments, of which the first are the components of a record.
   *
   * @param mapping values are decoded to its record; null where there is none
   * @throws IllegalArgumentException when two of them have the same name
   */
  public ArgumentList(
      String owner, List<Argument<?>> arguments, @Nullable RecordMapping<?> mapping) {
    this.owner = owner;
    this.arguments = arguments.toArray(new Argument<?>[0]);
    this.mapping = mapping;
    Set<String> names = new HashSet<>();
    for (Argument<?> argument : arguments) {
      if (!(argument.type() instanceof LocalType) && !names.add(argument.name())) {
        throw new IllegalArgumentException(
            owner + " has two arguments with the name " + argument.name());
      }
    }
  }

  /** The arguments, in order. */
  public List<Argument<?>> arguments() {
    return List.of(arguments);
  }

  /**
   * Puts values into a box.
   *
   * @throws InvalidSignature when a required value is missing or one is not of this list
   * @throws LocalProtocolException when a value cannot be encoded; the message names it
   */
  public void encode(Values values, BoxBuilder box, DescriptorExchange exchange) {
    if (values == null) {
      throw new InvalidSignature(owner + ": the values are null (for none, give Values.of())");
    }
    box.belongingTo(owner);
    int used = 0;
    for (Argument<?> argument : arguments) {
      if (encode(argument, values, box, exchange)) {
        used++;
      }
    }
    if (!values.areOf(mapping) && used < values.size()) {
      throw new InvalidSignature(owner + ": " + superfluous(values));
    }
  }

  /**
   * Gets values out of a box. Unknown keys are ignored.
   *
   * @throws UndecodableValue when one is missing or undecodable, or the constructor of the record
   *     refuses them; descriptors that were already taken are closed
   * @throws RemoteError as a type's own {@code decode} threw it
   */
  public Values decode(Box box, DescriptorExchange exchange) {
    @Nullable Object[] decoded = mapping == null ? null : spare.getAndSet(null);
    if (decoded == null) {
      decoded = new Object[arguments.length];
    }
    int at = 0;
    try {
      for (; at < arguments.length; at++) {
        decoded[at] = decode(arguments[at], box, exchange);
        if (decoded[at] instanceof Descriptor descriptor) {
          descriptor.receivedFor(owner, arguments[at].name());
        }
      }
      if (mapping == null) {
        return new Values(arguments, decoded);
      }
      Values received = mapping.received(decoded);
      Arrays.fill(decoded, null);
      spare.set(decoded);
      return received;
    } catch (RuntimeException | Error e) {
      new Values(arguments, decoded).closeDescriptors();
      if (e instanceof RemoteError error) {
        throw error;
      }
      if (e instanceof Error error) {
        throw error;
      }
      String place = at < arguments.length ? place(arguments[at]) : owner + ": ";
      throw new UndecodableValue(place + e.getMessage(), e);
    }
  }

  /** {@code a Integer, b? String}. */
  @Override
  public String toString() {
    return Arrays.stream(arguments).map(Argument::toString).collect(Collectors.joining(", "));
  }

  private <T> boolean encode(
      Argument<T> argument, Values values, BoxBuilder box, DescriptorExchange exchange) {
    T value = values.lookUp(argument);
    if (value == null) {
      if (!argument.isOptional()) {
        throw new InvalidSignature(
            values.holdsAnother(argument)
                ? owner + ": " + argument.name() + Argument.ANOTHER_CONSTANT
                : "forgot " + argument.name() + " for " + owner);
      }
      return false;
    }
    try {
      argument.type().toBox(argument.name(), value, box, exchange);
    } catch (UnusableDescriptor e) {
      throw new UnusableDescriptor(place(argument) + e.getMessage(), e);
    } catch (AmpException e) {
      throw new LocalProtocolException(place(argument) + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new LocalProtocolException(place(argument) + Misfit.of(argument.type(), value, e), e);
    }
    return true;
  }

  private static <T> @Nullable T decode(
      Argument<T> argument, Box box, DescriptorExchange exchange) {
    T value = argument.type().fromBox(argument.name(), box, exchange);
    if (value == null && !argument.isOptional()) {
      throw new UndecodableValue("the box does not have it", null);
    }
    return value;
  }

  private String place(Argument<?> argument) {
    return owner + "." + argument.name() + ": ";
  }

  private String superfluous(Values values) {
    List<Argument<?>> given = values.arguments();
    List<Argument<?>> known = arguments();
    for (int i = 0; i < given.size(); i++) {
      String name = given.get(i).name();
      if (given.indexOf(given.get(i)) < i) {
        return name + " is given twice";
      }
      if (!known.contains(given.get(i))) {
        return known.stream().anyMatch(argument -> argument.name().equals(name))
            ? name + Argument.ANOTHER_CONSTANT
            : name + " is not an argument of it";
      }
    }
    return "given " + given + ", takes " + known;
  }
}
