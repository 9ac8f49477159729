package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.RecordMapping;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.error.BadLocalReturn;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.RemoteProtocolException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which responder answers which command. Immutable; may serve any number of connections. Twisted:
 * {@code CommandLocator} and, for raw commands, {@code SimpleStringLocator}.
 */
public final class Responders implements ResponderLocator {
  private final Map<String, Bound> byName;
  private final Map<String, Bound> rawByName; // in upper case, as Twisted's amp_NAME methods are

  private Responders(Map<String, Bound> byName, Map<String, Bound> rawByName) {
    this.byName = Map.copyOf(byName);
    this.rawByName = Map.copyOf(rawByName);
  }

  /** None: every call is an unhandled command. */
  public static Responders none() {
    return new Responders(Map.of(), Map.of());
  }

  /** Starts a set of responders. */
  public static Builder builder() {
    return new Builder();
  }

  /** One responder that has its answer at once; more with {@link Builder#on}. */
  public static Builder on(Command command, Responder.Immediate responder) {
    return builder().on(command, responder);
  }

  /** One responder that has its answer at once; more with {@link Builder#on}. */
  public static <A extends Record, R extends Record> Builder on(
      TypedCommand<A, R> command, TypedResponder<A, R> responder) {
    return builder().on(command, responder);
  }

  /** One responder that has its answer at once and looks at the ask. */
  public static <A extends Record, R extends Record> Builder on(
      TypedCommand<A, R> command, TypedResponder.WithAsk<A, R> responder) {
    return builder().on(command, responder);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A raw command is found whatever the case of the letters A to Z in its name, but only where
   * no other command has the name. A name that is not ASCII and has no responder ends the
   * connection, as in Twisted, whose {@code SimpleStringLocator} looks for a method of that name.
   *
   * @throws RemoteProtocolException for such a name
   */
  @Override
  public Optional<Bound> locate(String name) {
    Bound bound = byName.get(name);
    Bound found = bound != null ? bound : rawByName.get(upperCase(name));
    if (found == null && name.chars().anyMatch(one -> one > 0x7f)) {
      throw new RemoteProtocolException(
          "a call came whose command has no responder, and a name that is not ASCII", null);
    }
    return Optional.ofNullable(found);
  }

  // Python: bytes.upper(), which knows ASCII only.
  private static String upperCase(String name) {
    return name.chars()
        .map(c -> c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * A command and what answers it.
   *
   * @param command how to decode and encode
   * @param responder what to run
   */
  public record Bound(Command command, Responder responder) {}

  /** Collects responders. Not thread-safe. */
  public static final class Builder {
    private final Map<String, Bound> byName = new HashMap<>();
    private final Map<String, Bound> rawByName = new HashMap<>();

    private Builder() {}

    /**
     * Adds all responders of another set; they replace earlier ones for their names, and later ones
     * replace them. Twisted: a subclass of a {@code CommandLocator}.
     */
    public Builder including(Responders others) {
      byName.putAll(others.byName);
      rawByName.putAll(others.rawByName);
      return this;
    }

    /** Adds a responder that has its answer at once; replaces an earlier one for that name. */
    public Builder on(Command command, Responder.Immediate responder) {
      return onLater(command, ask -> CompletableFuture.completedStage(responder.respond(ask)));
    }

    /** Adds a responder that may answer later; replaces an earlier one for that name. */
    public Builder onLater(Command command, Responder responder) {
      var bound = new Bound(command, responder);
      if (command.isRaw()) {
        rawByName.put(upperCase(command.name()), bound);
      } else {
        byName.put(command.name(), bound);
      }
      return this;
    }

    /** Adds a responder that has its answer at once; replaces an earlier one for that name. */
    public <A extends Record, R extends Record> Builder on(
        TypedCommand<A, R> command, TypedResponder<A, R> responder) {
      return on(command, (arguments, ask) -> responder.respond(arguments));
    }

    /** The same for one that looks at the ask: at who called, for calling back. */
    public <A extends Record, R extends Record> Builder on(
        TypedCommand<A, R> command, TypedResponder.WithAsk<A, R> responder) {
      RecordMapping<A> takes = command.arguments();
      return on(
          command.command(),
          ask -> answer(command, responder.respond(takes.record(ask.arguments()), ask)));
    }

    /** Adds a responder that may answer later; replaces an earlier one for that name. */
    public <A extends Record, R extends Record> Builder onLater(
        TypedCommand<A, R> command, TypedResponder<A, ? extends CompletionStage<R>> responder) {
      return onLater(command, (arguments, ask) -> responder.respond(arguments));
    }

    /** The same for one that looks at the ask: at who called, for calling back. */
    public <A extends Record, R extends Record> Builder onLater(
        TypedCommand<A, R> command,
        TypedResponder.WithAsk<A, ? extends CompletionStage<R>> responder) {
      RecordMapping<A> takes = command.arguments();
      return onLater(
          command.command(),
          ask -> {
            CompletionStage<R> stage =
                Objects.requireNonNull(
                    responder.respond(takes.record(ask.arguments()), ask),
                    () -> "the responder of " + ask.command().name() + " gave no stage");
            return stage.thenApply(response -> answer(command, response));
          });
    }

    private static <R extends Record> Values answer(TypedCommand<?, R> command, R response) {
      try {
        return command.response().values(response);
      } catch (InvalidSignature e) {
        throw new BadLocalReturn(
            "the responder of " + command.command().name() + ": " + e.getMessage(), e);
      }
    }

    /** The responders. */
    public Responders build() {
      return new Responders(byName, rawByName);
    }
  }
}
