package dev.ampinterop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contenders of a run, by name: one set whose processes share one CPU and one whose processes
 * may use all.
 */
final class Contenders implements AutoCloseable {
  static final String JAVA = "Java";
  static final String RAW = "raw";
  static final String TWISTED = "Twisted";

  private static final List<String> ON_ONE_CPU = List.of("taskset", "-c", "0");

  private final Path directory = Files.createTempDirectory("amp-bench");
  private final Map<String, Contender> pinned = new LinkedHashMap<>();
  private final Map<String, Contender> free = new LinkedHashMap<>();

  /**
   * Starts all of them.
   *
   * @param python one that has Twisted
   */
  Contenders(Path python) throws IOException {
    try {
      start(pinned, JAVA, ON_ONE_CPU, java(JavaServer.class), java(JavaClient.class));
      start(pinned, RAW, ON_ONE_CPU, java(RawServer.class), java(RawClient.class));
      start(pinned, TWISTED, ON_ONE_CPU, twisted(python, "server"), twisted(python, "client"));
      start(free, JAVA, List.of(), java(JavaServer.class), java(JavaClient.class));
      start(free, TWISTED, List.of(), twisted(python, "server"), twisted(python, "client"));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Those that a discipline is held between. */
  Map<String, Contender> of(Discipline discipline) {
    return discipline.isPinned() ? pinned : free;
  }

  /** Ends all processes. */
  @Override
  public void close() throws IOException {
    pinned.values().forEach(Contender::close);
    free.values().forEach(Contender::close);
    try (var left = Files.list(directory)) {
      for (Path socket : left.toList()) {
        Files.deleteIfExists(socket);
      }
    }
    Files.delete(directory);
  }

  private void start(
      Map<String, Contender> started,
      String name,
      List<String> prefix,
      List<String> server,
      List<String> client)
      throws IOException {
    Path socket = directory.resolve(name + (prefix.isEmpty() ? "" : "-pinned"));
    started.put(name, new Contender(name, prefix, server, client, socket));
  }

  private static List<String> java(Class<?> main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  private static List<String> twisted(Path python, String role) {
    return List.of(python.toString(), "src/test/python/bench_twisted.py", role);
  }
}
