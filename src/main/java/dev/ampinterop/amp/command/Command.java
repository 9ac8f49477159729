package dev.ampinterop.amp.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentList;
import dev.ampinterop.amp.argument.RecordMapping;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked: a name, arguments, a response, errors. Declare it once, as a constant.
 * Immutable. Twisted: {@code Command}.
 *
 * <p>This one is for programs that learn their commands at run time. Where they are known when the
 * program is written, {@link TypedCommand} says the same in less words, and the compiler checks it.
 *
 * <pre>{@code
 * static final Argument<BigInteger> A = Argument.of("a", INTEGER);
 * static final Argument<BigInteger> B = Argument.of("b", INTEGER);
 * static final Argument<BigInteger> TOTAL = Argument.of("total", INTEGER);
 * static final Command SUM = Command.named("Sum").takes(A, B).returns(TOTAL).build();
 * }</pre>
 */
public final class Command {
  // AMP writes the first two itself, and a box with one of the others is taken for an answer.
  // Twisted takes the declaration, and its calls then go astray.
  static final Set<String> KEYS_OF_AN_ASK = Set.of(Amp.COMMAND, Amp.ASK, Amp.ANSWER, Amp.ERROR);

  static final Set<String> KEYS_OF_AN_ANSWER = Set.of(Amp.ANSWER);

  private final String name;
  private final byte[] nameOnTheWire;
  private final ArgumentList arguments;
  private final ArgumentList response;
  private final boolean isRaw;
  private final DeclaredErrors errors;
  private final boolean requiresAnswer;
  private final Afterwards afterwards;

  private Command(Builder builder) {
    name = builder.name;
    nameOnTheWire = name.getBytes(ISO_8859_1);
    isRaw = builder.isRaw;
    afterwards = builder.afterwards();
    requiresAnswer = builder.inherited(builder.requiresAnswer, Command::requiresAnswer, true);
    List<Argument<?>> takes =
        builder.inherited(builder.arguments, of -> of.arguments.arguments(), List.of());
    List<Argument<?>> returns =
        builder.inherited(builder.response, of -> of.response.arguments(), List.of());
    if (!isRaw) {
      requireFree(takes, KEYS_OF_AN_ASK, "an argument");
      requireFree(returns, KEYS_OF_AN_ANSWER, "a value of the response");
    }
    arguments = new ArgumentList(name, afterwards.withLocal(takes), builder.takesRecord);
    response = new ArgumentList(name, afterwards.withLocal(returns), builder.returnsRecord);
    errors = builder.errors.build(builder.parent == null ? null : builder.parent.errors);
  }

  private void requireFree(List<Argument<?>> declared, Set<String> keys, String what) {
    for (Argument<?> argument : declared) {
      if (keys.contains(argument.name())) {
        throw new IllegalArgumentException(
            name + ": " + argument.name() + " is a key of AMP itself, so it cannot name " + what);
      }
    }
  }

  /**
   * Starts a declaration.
   *
   * @param name the name on the wire, one char per byte. Twisted: {@code commandName}
   * @throws IllegalArgumentException when a char of the name is above U+00FF
   */
  public static Builder named(String name) {
    return new Builder(name, false);
  }

  /**
   * Starts the declaration of a command whose arguments and response are whole boxes, under {@link
   * Raw#BOX}. It takes, returns and declares nothing else.
   *
   * @param name the name on the wire, one char per byte
   * @throws IllegalArgumentException when a char of the name is above U+00FF
   */
  public static Builder raw(String name) {
    return new Builder(name, true);
  }

  /** The name on the wire, one char per byte. */
  public String name() {
    return name;
  }

  /** Names the command in an ask. */
  public void putName(BoxBuilder ask) {
    ask.put(Amp.COMMAND, nameOnTheWire);
  }

  /** What a call is made with. */
  public ArgumentList arguments() {
    return arguments;
  }

  /** What an answer holds. */
  public ArgumentList response() {
    return response;
  }

  /** Whether calls ask for an answer. Twisted: {@code requiresAnswer}. */
  public boolean requiresAnswer() {
    return requiresAnswer;
  }

  /** What becomes of the connection once a call was answered. */
  public Afterwards afterwards() {
    return afterwards;
  }

  /** Whether calls and answers are boxes as they are, see {@link Raw}. */
  public boolean isRaw() {
    return isRaw;
  }

  /**
   * The error that stands for what a responder threw: the first declared one that fits, {@code
   * UNKNOWN} for an {@code UnknownRemoteError}, or a {@code RemoteError} as it is; empty where the
   * command declares none. Twisted: {@code checkKnownErrors}.
   */
  public Optional<RemoteError> errorFor(Throwable thrown) {
    return errors.errorFor(thrown);
  }

  /**
   * The exception that stands for an error of the peer: the declared one; of a raw command the
   * error itself; otherwise an {@code UnknownRemoteError}. Twisted: {@code _massageError}.
   */
  public Exception exceptionFor(RemoteError error) {
    return errors
        .exceptionFor(error)
        .orElseGet(
            () -> isRaw ? error : new UnknownRemoteError(error.code(), error.descriptionBytes()));
  }

  /** {@code Sum(a Integer, b Integer) -> (total Integer)}. */
  @Override
  public String toString() {
    return name + "(" + arguments + ") -> (" + response + ")";
  }

  /** Declares a command. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final DeclaredErrors.Builder errors = new DeclaredErrors.Builder();
    private final boolean isRaw;
    private @Nullable List<Argument<?>> arguments;
    private @Nullable List<Argument<?>> response;
    private @Nullable Boolean requiresAnswer;
    private @Nullable Afterwards afterwards;
    private @Nullable Command parent;
    private @Nullable RecordMapping<?> takesRecord;
    private @Nullable RecordMapping<?> returnsRecord;

    private Builder(String name, boolean isRaw) {
      this.name = Amp.requireBytes(name);
      this.isRaw = isRaw;
      if (isRaw) {
        arguments = List.of(Raw.BOX);
        response = List.of(Raw.BOX);
      }
    }

    /**
     * Takes over what a command declares, wherever this builder declares nothing itself: its
     * arguments or none of them, its response or none of it, whether it requires an answer, and
     * what becomes of the connection afterwards. Its errors count all, before the ones declared
     * here; declaring an exception again gives it another code. Its fatal errors end the connection
     * unless fatal ones are declared here, too: Twisted then forgets that they are fatal. Twisted:
     * a subclass of a {@code Command}.
     *
     * @throws IllegalArgumentException when the parent is raw
     */
    public Builder extending(Command parent) {
      requireNotRaw();
      if (parent.isRaw) {
        throw new IllegalArgumentException(
            name + " cannot extend " + parent.name + ", which is raw and declares nothing");
      }
      this.parent = parent;
      return this;
    }

    /**
     * Adds arguments, which are encoded in this order; a parent's are not taken over then, so
     * {@code takes()} declares that there are none.
     */
    public Builder takes(Argument<?>... added) {
      requireNotRaw();
      arguments = joined(arguments, added);
      return this;
    }

    /** Adds values of the response; a parent's are not taken over then. */
    public Builder returns(Argument<?>... added) {
      requireNotRaw();
      response = joined(response, added);
      return this;
    }

    /** Takes one record and returns another one. */
    Builder mapped(RecordMapping<?> takes, RecordMapping<?> returns) {
      arguments = takes.arguments();
      response = returns.arguments();
      takesRecord = takes;
      returnsRecord = returns;
      return this;
    }

    /**
     * Declares an error: a responder that throws the exception answers with the code; a caller that
     * is answered with the code gets the exception. Twisted: {@code errors}.
     *
     * @param code one char per byte; anything else is an {@code IllegalArgumentException}
     * @param toException makes the caller's exception from the description
     */
    public <E extends Exception> Builder fails(
        String code, Class<E> type, Function<String, E> toException) {
      requireNotRaw();
      errors.add(code, type, toException, false);
      return this;
    }

    /**
     * Declares an error without an exception of its own: responders throw, and callers get, a
     * {@link RemoteError} with that code.
     */
    public Builder fails(String code) {
      requireNotRaw();
      errors.add(code, false);
      return this;
    }

    /**
     * Declares an error as {@link #fails(String, Class, Function)} does, after which the
     * responder's side closes the connection. Twisted: {@code fatalErrors}.
     */
    public <E extends Exception> Builder failsFatally(
        String code, Class<E> type, Function<String, E> toException) {
      requireNotRaw();
      errors.add(code, type, toException, true);
      return this;
    }

    /** Declares a fatal error without an exception of its own. */
    public Builder failsFatally(String code) {
      requireNotRaw();
      errors.add(code, true);
      return this;
    }

    /** Calls ask for no answer and return at once. */
    public Builder withoutAnswer() {
      requiresAnswer = false;
      return this;
    }

    /** Calls ask for an answer, which is the default unless a parent has none. */
    public Builder withAnswer() {
      requiresAnswer = true;
      return this;
    }

    /** The answering side closes the connection after its answer. Twisted: {@code QuitBox}. */
    public Builder closesAfterAnswer() {
      afterwards = Afterwards.CLOSE;
      return this;
    }

    /**
     * Both sides go over to TLS after the answer, see {@link StartTls}; adds {@link
     * StartTls#SETTINGS} to the arguments and the response.
     */
    public Builder startsTls() {
      requireNotRaw();
      afterwards = Afterwards.START_TLS;
      return this;
    }

    /**
     * Both sides go over to another protocol after the answer, see {@link ProtocolSwitch}; adds
     * {@link ProtocolSwitch#TO} to the arguments and the response.
     */
    public Builder switchesProtocol() {
      requireNotRaw();
      afterwards = Afterwards.SWITCH_PROTOCOL;
      return this;
    }

    /**
     * The command.
     *
     * @throws IllegalArgumentException when two arguments have the same name, or one has that of a
     *     key that AMP needs itself: {@code _command}, {@code _ask}, {@code _answer} or {@code
     *     _error}, in the response {@code _answer}
     */
    public Command build() {
      return new Command(this);
    }

    /** Whether that it requires an answer, or none, is declared here and not by a parent. */
    boolean saysWhetherAnswered() {
      return requiresAnswer != null;
    }

    /** What becomes of the connection, as far as it has been declared. */
    Afterwards afterwards() {
      return inherited(afterwards, Command::afterwards, Afterwards.GO_ON);
    }

    private <T> T inherited(@Nullable T own, Function<Command, T> ofParent, T otherwise) {
      if (own != null) {
        return own;
      }
      return parent == null ? otherwise : ofParent.apply(parent);
    }

    private static List<Argument<?>> joined(
        @Nullable List<Argument<?>> first, Argument<?>... more) {
      List<Argument<?>> all = new ArrayList<>(first == null ? List.of() : first);
      all.addAll(List.of(more));
      return all;
    }

    private void requireNotRaw() {
      if (isRaw) {
        throw new IllegalStateException(
            name + " is raw: its boxes hold anything, and it declares nothing");
      }
    }
  }
}
