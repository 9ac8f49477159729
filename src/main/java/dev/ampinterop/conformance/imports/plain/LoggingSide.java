package dev.ampinterop.conformance.imports.plain;

import dev.ampinterop.conformance.cases.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which side wrote a log of Twisted's TrafficLoggingFactory. The log does not say it: the user
 * does, or the names of the files where some are a client's and some a server's; else it is taken
 * for the server's, with a note.
 */
public final class LoggingSide {
  private final List<Path> files;
  private final @Nullable Role said;

  /**
   * @param files all that are imported
   * @param said what the user says of all logs; null for nothing
   */
  public LoggingSide(List<Path> files, @Nullable Role said) {
    this.files = List.copyOf(files);
    this.said = said;
  }

  /** Whose log that is. */
  public Role of(Path file) {
    return said != null ? said : named(file).orElse(Role.SERVER);
  }

  /** What a reader should know of that; empty where the user has said it. */
  public Optional<String> note(Path file) {
    if (said != null) {
      return Optional.empty();
    }
    Role side = of(file);
    return Optional.of(
        file.getFileName()
            + (named(file).isPresent()
                ? " is taken for the " + side + "'s log by its name"
                : " does not say whose log it is, and is taken for the " + side + "'s")
            + " (say it with --logged-by "
            + side.other()
            + " if it is not)");
  }

  private Optional<Role> named(Path file) {
    boolean hasBoth =
        files.stream().anyMatch(one -> looksLike(one, Role.CLIENT))
            && files.stream().anyMatch(one -> looksLike(one, Role.SERVER));
    return hasBoth
        ? List.of(Role.values()).stream().filter(role -> looksLike(file, role)).findFirst()
        : Optional.empty();
  }

  private static boolean looksLike(Path file, Role role) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return role == Role.CLIENT
        ? name.matches("cli(ent)?([^a-z].*)?")
        : name.matches("(srv|serv|server)([^a-z].*)?");
  }
}
