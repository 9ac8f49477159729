package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.RecordMapping;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.error.InvalidSignature;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command whose arguments are a record, and whose response is one. Declare it once, as a
 * constant. Immutable. Twisted: {@code Command}.
 *
 * <pre>{@code
 * record Sum(long a, long b) {}
 * record Total(long total) {}
 * static final TypedCommand<Sum, Total> SUM =
 *     TypedCommand.named("Sum", Sum.class, Total.class).build();
 *
 * Total answer = connection.callAndWait(SUM, new Sum(13, 81));
 * Responders.on(SUM, sum -> new Total(sum.a() + sum.b()));
 * }</pre>
 *
 * <p>A component's name is its key on the wire, unless {@link dev.ampinterop.amp.argument.Key @Key}
 * gives another one, and its type says how it travels:
 *
 * <table>
 *   <caption>Types of components</caption>
 *   <tr><th>Java</th><th>AMP</th></tr>
 *   <tr><td>{@code int}, {@code long}, {@code BigInteger}</td><td>{@code Integer}</td></tr>
 *   <tr><td>{@code String}, an enum by its names</td><td>{@code Unicode}</td></tr>
 *   <tr><td>{@code byte[]}</td><td>{@code String}</td></tr>
 *   <tr><td>{@code boolean}</td><td>{@code Boolean}</td></tr>
 *   <tr><td>{@code double}</td><td>{@code Float}</td></tr>
 *   <tr><td>{@code BigDecimal}, and {@code Decimal} of this library, which holds what the other
 *       one cannot</td><td>{@code Decimal}</td></tr>
 *   <tr><td>{@code OffsetDateTime}</td><td>{@code DateTime}</td></tr>
 *   <tr><td>{@code Path}</td><td>{@code Path}</td></tr>
 *   <tr><td>{@code Descriptor}</td><td>{@code Descriptor}</td></tr>
 *   <tr><td>{@code List} of a record</td><td>{@code AmpList}</td></tr>
 *   <tr><td>{@code List} of anything else</td><td>{@code ListOf}</td></tr>
 *   <tr><td>{@code Optional} of it, or with an annotation named {@code Nullable} that is kept at
 *       run time (JSpecify's is, JetBrains' is not)</td><td>{@code optional=True}</td></tr>
 *   <tr><td>any other one with {@link dev.ampinterop.amp.argument.Using @Using}</td><td>an {@code
 *       ArgumentType} of your own</td></tr>
 * </table>
 *
 * <p>Anything else is refused when the command is built. If the record's constructor throws, the
 * value is undecodable. A {@code RemoteError} from the constructor of the arguments is the answer;
 * one from that of the response fails the call, as if the peer had answered with it.
 *
 * @param <A> the record of the arguments
 * @param <R> the record of the response
 */
public final class TypedCommand<A extends Record, R extends Record> {
  private final Command command;
  private final RecordMapping<A> arguments;
  private final RecordMapping<R> response;
  private final @Nullable R withoutAnswer;

  private TypedCommand(
      Command command, RecordMapping<A> arguments, RecordMapping<R> response, String wayOut) {
    this.command = command;
    this.arguments = arguments;
    this.response = response;
    this.withoutAnswer = command.requiresAnswer() ? null : absent(command, response, wayOut);
  }

  private static <R extends Record> R absent(
      Command command, RecordMapping<R> response, String wayOut) {
    try {
      return response.absent();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          command.name()
              + " has no answer, so its calls return a record without values: "
              + e.getMessage()
              + "; "
              + wayOut,
          e);
    }
  }

  /**
   * Starts a declaration.
   *
   * <p>On the module path the records are seen when they are public, in an exported package, or
   * when their package is opened to this library; {@link #named(MethodHandles.Lookup, String,
   * Class, Class)} sees all others.
   *
   * @param name the name on the wire, one char per byte. Twisted: {@code commandName}
   * @throws IllegalArgumentException when a char of the name is above U+00FF, or it has more than
   *     65,535
   */
  public static <A extends Record, R extends Record> Builder<A, R> named(
      String name, Class<A> arguments, Class<R> response) {
    return named(MethodHandles.lookup(), name, arguments, response);
  }

  /**
   * Starts a declaration with records that only the application can see.
   *
   * @param lookup {@code MethodHandles.lookup()}, called in the application's module
   */
  public static <A extends Record, R extends Record> Builder<A, R> named(
      MethodHandles.Lookup lookup, String name, Class<A> arguments, Class<R> response) {
    if (name.length() > Amp.MAX_VALUE_LENGTH) {
      throw new IllegalArgumentException(
          "a command's name has at most 65,535 bytes, this one " + name.length());
    }
    return new Builder<>(lookup, Command.named(name), arguments, response);
  }

  /** The command underneath, for {@link Values}. */
  public Command command() {
    return command;
  }

  /** The record that calls are made with. */
  public RecordMapping<A> arguments() {
    return arguments;
  }

  /**
   * What a call with that record holds.
   *
   * @throws InvalidSignature when it is null, or raw generics let another record through
   */
  public Values values(A record) {
    try {
      return arguments.values(record);
    } catch (InvalidSignature e) {
      throw new InvalidSignature(command.name() + ": " + e.getMessage());
    }
  }

  /** The record that answers decode to. */
  public RecordMapping<R> response() {
    return response;
  }

  /** What a call without an answer returns: the response without any values. */
  public @Nullable R withoutAnswer() {
    return withoutAnswer;
  }

  /** Name, arguments and response, as those of {@link Command}. */
  @Override
  public String toString() {
    return command.toString();
  }

  /** Declares a command. Not thread-safe. */
  public static final class Builder<A extends Record, R extends Record> {
    private static final String INHERITED = "declare Empty, or withAnswer()";

    private final MethodHandles.Lookup lookup;
    private final Command.Builder command;
    private final Class<A> arguments;
    private final Class<R> response;

    private Builder(
        MethodHandles.Lookup lookup,
        Command.Builder command,
        Class<A> arguments,
        Class<R> response) {
      this.lookup = lookup;
      this.command = command;
      this.arguments = arguments;
      this.response = response;
    }

    /**
     * Takes over what a command declares beside its records: its errors, whether it requires an
     * answer, and what becomes of the connection afterwards; see {@link Command.Builder#extending}.
     * Arguments and response are those of this command's records; records cannot extend each other.
     * Twisted: a subclass of a {@code Command}.
     */
    public Builder<A, R> extending(TypedCommand<?, ?> parent) {
      command.extending(parent.command);
      return this;
    }

    /** Declares an error, see {@link Command.Builder#fails(String, Class, Function)}. */
    public <E extends Exception> Builder<A, R> fails(
        String code, Class<E> type, Function<String, E> toException) {
      command.fails(code, type, toException);
      return this;
    }

    /** Declares an error, see {@link Command.Builder#fails(String)}. */
    public Builder<A, R> fails(String code) {
      command.fails(code);
      return this;
    }

    /** Declares an error, see {@link Command.Builder#failsFatally(String, Class, Function)}. */
    public <E extends Exception> Builder<A, R> failsFatally(
        String code, Class<E> type, Function<String, E> toException) {
      command.failsFatally(code, type, toException);
      return this;
    }

    /** Declares an error, see {@link Command.Builder#failsFatally(String)}. */
    public Builder<A, R> failsFatally(String code) {
      command.failsFatally(code);
      return this;
    }

    /**
     * Calls have no answer and return the response without any values at once: so it has no
     * component that must be there. {@link Empty} is such a record.
     */
    public Builder<A, R> withoutAnswer() {
      command.withoutAnswer();
      return this;
    }

    /** Calls ask for an answer, which is the default unless a parent has none. */
    public Builder<A, R> withAnswer() {
      command.withAnswer();
      return this;
    }

    /** The answering side closes the connection after its answer. Twisted: {@code QuitBox}. */
    public Builder<A, R> closesAfterAnswer() {
      command.closesAfterAnswer();
      return this;
    }

    /**
     * Both sides go over to TLS after the answer, see {@link StartTls}. A component of the type
     * {@code TlsSettings} in either record says how this side does it.
     */
    public Builder<A, R> startsTls() {
      command.startsTls();
      return this;
    }

    /**
     * Both sides go over to another protocol after the answer, see {@link ProtocolSwitch}. A
     * component of the type {@code SwitchedProtocol} in either record says what this side goes over
     * to; each record has one.
     */
    public Builder<A, R> switchesProtocol() {
      command.switchesProtocol();
      return this;
    }

    /**
     * The command.
     *
     * @throws IllegalArgumentException when a component of a record cannot be mapped: the message
     *     names the component, the reason and the way out; or for what {@link
     *     Command.Builder#build()} throws it
     */
    public TypedCommand<A, R> build() {
      Map<Class<?>, Argument<?>> locals = command.afterwards().localsByType();
      RecordMapping<A> takes = RecordMapping.of(lookup, arguments, locals, Command.KEYS_OF_AN_ASK);
      RecordMapping<R> returns =
          RecordMapping.of(lookup, response, locals, Command.KEYS_OF_AN_ANSWER);
      String wayOut = command.saysWhetherAnswered() ? "declare Empty" : INHERITED;
      return new TypedCommand<>(command.mapped(takes, returns).build(), takes, returns, wayOut);
    }
  }
}
