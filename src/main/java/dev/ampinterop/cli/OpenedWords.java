package dev.ampinterop.cli;

import dev.ampinterop.conformance.steps.Words;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a party opens, in words for people. */
final class OpenedWords {
  private static final Map<String, String> FAMILIES =
      Map.of("unix", "UNIX", "inet", "IPv4", "inet6", "IPv6");

  private OpenedWords() {}

  /** {@code a pipe with "hello", finished}. */
  static String of(JsonNode resource) {
    String kind = resource.propertyNames().iterator().next();
    JsonNode given = resource.get(kind);
    return switch (kind) {
      case "pipe" -> "a pipe" + content(given) + flag(given, "finished");
      case "file" -> file(given);
      case "memfd" -> "a file in memory" + content(given) + flag(given, "sealed");
      case "directory" -> "a directory with a file" + content(given);
      case "device" -> given.asString() + ", to " + resource.get("mode").asString();
      case "proc" -> "/proc/" + given.asString();
      case "standard" -> "standard " + given.asString();
      case "socketpair" ->
          "a pair of " + family(given) + " " + given.get("type").asString() + " sockets";
      case "listener" -> "a listening " + family(given) + " socket";
      case "eventfd" -> "an eventfd at " + given.get("counter") + flag(given, "nonblocking");
      case "epoll" -> "an epoll that watches " + given.get("watches").asString();
      case "inotify" -> "an inotify with news";
      case "timerfd" -> "a timerfd that expires";
      case "signalfd" -> "a signalfd with a signal";
      case "pty" -> "a terminal";
      default -> resource.toString();
    };
  }

  private static String file(JsonNode file) {
    String hole = file.path("hole").asLong(0) == 0 ? "" : " after a hole of " + file.get("hole");
    String offset = file.get("offset").asLong() == 0 ? "" : ", at " + file.get("offset");
    return "a file" + content(file) + hole + ", to " + file.get("mode").asString() + offset;
  }

  private static String content(JsonNode given) {
    return " with " + Words.value(given.get("content"));
  }

  private static String flag(JsonNode given, String name) {
    return given.path(name).asBoolean(false) ? ", " + name : "";
  }

  private static String family(JsonNode given) {
    return FAMILIES.getOrDefault(given.get("family").asString(), "other");
  }
}
