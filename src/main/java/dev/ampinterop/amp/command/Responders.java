package dev.ampinterop.amp.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

  /**
   * {@inheritDoc}
   *
   * <p>A raw command is found whatever the case of the letters A to Z in its name, but only where
   * no other command has the name.
   */
  @Override
  public Optional<Bound> locate(String name) {
    Bound bound = byName.get(name);
    return Optional.ofNullable(bound != null ? bound : rawByName.get(upperCase(name)));
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

    /** The responders. */
    public Responders build() {
      return new Responders(byName, rawByName);
    }
  }
}
