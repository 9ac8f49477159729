package dev.ampinterop.amp.command;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a command, its parents' among them. An exception is declared once: declaring it
 * again replaces the code. Immutable. Twisted: {@code _CommandMeta}, whose order decides where an
 * exception, or a code, fits several.
 */
final class DeclaredErrors {
  // Each as Python's dictionaries would be: in the order in which exceptions were first declared.
  private final Map<Object, Declared> errors;
  private final Map<Object, Declared> fatalErrors;
  private final Map<Object, Declared> ends;

  private DeclaredErrors(
      Map<Object, Declared> errors, Map<Object, Declared> fatalErrors, Map<Object, Declared> ends) {
    this.errors = errors;
    this.fatalErrors = fatalErrors;
    this.ends = ends;
  }

  /** These, behind all of a parent's. */
  private DeclaredErrors over(DeclaredErrors parent) {
    // Twisted asks the class's own fatalErrors whether an error is fatal, so a class that has some
    // does not end the connection after its parents' any more.
    return new DeclaredErrors(
        merged(parent.errors, errors),
        merged(parent.fatalErrors, fatalErrors),
        ends.isEmpty() ? parent.ends : ends);
  }

  /** The error that stands for what a responder threw. */
  Optional<RemoteError> errorFor(Throwable thrown) {
    for (Map.Entry<Object, Declared> entry : merged(errors, fatalErrors).entrySet()) {
      Declared declared = entry.getValue();
      if (declared.covers(thrown)) {
        boolean fatal = ends.containsKey(entry.getKey());
        return Optional.of(declared.errorFor(thrown, fatal));
      }
    }
    return thrown instanceof RemoteError remote ? Optional.of(remote.toSend()) : Optional.empty();
  }

  /** The exception that stands for an error of the peer. */
  Optional<Exception> exceptionFor(RemoteError error) {
    Exception found = null;
    for (Map<Object, Declared> declarations : List.of(errors, fatalErrors)) {
      for (Declared declared : declarations.values()) {
        if (declared.code.equals(error.code())) {
          found = declared.exceptionFor(error);
        }
      }
    }
    return Optional.ofNullable(found);
  }

  private static Map<Object, Declared> merged(
      Map<Object, Declared> first, Map<Object, Declared> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    Map<Object, Declared> both = new LinkedHashMap<>(first);
    both.putAll(second);
    return both;
  }

  /**
   * One error.
   *
   * @param code one char per byte
   * @param type what responders throw and callers get; null for a {@link RemoteError} of that code
   * @param toException makes it from the description; null where the type is
   * @param fatal whether it was declared as fatal
   */
  private record Declared(
      String code,
      @Nullable Class<? extends Exception> type,
      @Nullable Function<String, ? extends Exception> toException,
      boolean fatal) {
    private Declared {
      Amp.requireBytes(code);
    }

    boolean covers(Throwable thrown) {
      return type == null
          ? thrown instanceof RemoteError remote
              && !(thrown instanceof UnknownRemoteError)
              && remote.code().equals(code)
          : type.isInstance(thrown);
    }

    RemoteError errorFor(Throwable thrown, boolean fatal) {
      if (type == null && thrown instanceof RemoteError remote) {
        return new RemoteError(
            code, remote.descriptionBytes(), fatal || remote.fatal(), remote.getCause());
      }
      String message = thrown.getMessage();
      return new RemoteError(code, message == null ? "" : message, fatal, thrown);
    }

    Exception exceptionFor(RemoteError error) {
      return toException == null
          ? new RemoteError(code, error.descriptionBytes(), fatal, null)
          : toException.apply(error.description());
    }
  }

  /** Collects errors. Not thread-safe. */
  static final class Builder {
    private final Map<Object, Declared> errors = new LinkedHashMap<>();
    private final Map<Object, Declared> fatalErrors = new LinkedHashMap<>();

    void add(
        String code,
        Class<? extends Exception> type,
        Function<String, ? extends Exception> toException,
        boolean fatal) {
      (fatal ? fatalErrors : errors).put(type, new Declared(code, type, toException, fatal));
    }

    void add(String code, boolean fatal) {
      (fatal ? fatalErrors : errors).put(code, new Declared(code, null, null, fatal));
    }

    /** All of them, behind those of a parent, if there is one. */
    DeclaredErrors build(@Nullable DeclaredErrors parent) {
      Map<Object, Declared> fatal = new LinkedHashMap<>(fatalErrors);
      var own = new DeclaredErrors(new LinkedHashMap<>(errors), fatal, fatal);
      return parent == null ? own : own.over(parent);
    }
  }
}
