package dev.ampinterop.conformance.player;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The system's errors by name: Java tells them as texts only. */
final class SystemErrors {
  // What strerror(3) says.
  private static final Map<String, String> NAMES =
      Map.of(
          "Operation not permitted", "EPERM",
          "No such file or directory", "ENOENT",
          "Input/output error", "EIO",
          "Bad file descriptor", "EBADF",
          "Resource temporarily unavailable", "EAGAIN",
          "Permission denied", "EACCES",
          "Is a directory", "EISDIR",
          "Illegal seek", "ESPIPE",
          "Broken pipe", "EPIPE",
          "Connection refused", "ECONNREFUSED");

  private SystemErrors() {}

  /** Its name, as {@code <errno.h>} has it; empty where it is none that a case can be about. */
  static Optional<String> name(IOException problem) {
    String text = String.valueOf(problem.getMessage());
    return NAMES.entrySet().stream()
        .filter(name -> text.contains(name.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
