package dev.ampinterop.amp.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Which responder answers which command. Immutable; may serve any number of connections. Twisted:
 * {@code CommandLocator}.
 */
public final class Responders {
  private final Map<String, Bound> byName;

  private Responders(Map<String, Bound> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** None: every call is an unhandled command. */
  public static Responders none() {
    return new Responders(Map.of());
  }

  /** Starts a set of responders. */
  public static Builder builder() {
    return new Builder();
  }

  /** One responder that has its answer at once; more with {@link Builder#on}. */
  public static Builder on(Command command, Responder.Immediate responder) {
    return builder().on(command, responder);
  }

  /**
   * The responder for a command, if there is one. Twisted: {@code locateResponder}.
   *
   * @param name the name on the wire, one char a byte
   */
  public Optional<Bound> locate(String name) {
    return Optional.ofNullable(byName.get(name));
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

    private Builder() {}

    /** Adds a responder that has its answer at once; replaces an earlier one for that name. */
    public Builder on(Command command, Responder.Immediate responder) {
      return onLater(command, ask -> CompletableFuture.completedStage(responder.respond(ask)));
    }

    /** Adds a responder that may answer later; replaces an earlier one for that name. */
    public Builder onLater(Command command, Responder responder) {
      byName.put(command.name(), new Bound(command, responder));
      return this;
    }

    /** The responders. */
    public Responders build() {
      return new Responders(byName);
    }
  }
}
