package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.peer.DockerEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.newsclub.net.unix.AFUNIXSocket;

/** The versions of what a run runs on. Those of Twisted and Python are in the peers' own words. */
public final class Versions {
  private static final Path OS_RELEASE = Path.of("/etc/os-release");

  private Versions() {}

  /**
   * Finds them out.
   *
   * @param own the version of amp-interop
   * @param containers whether peers run in containers, so that the engine matters
   */
  public static Map<String, String> here(String own, boolean containers) {
    Map<String, String> versions = new TreeMap<>();
    versions.put("amp-interop", own);
    versions.put("java", Runtime.version().toString());
    versions.put("junixsocket", AFUNIXSocket.getVersion());
    versions.put("os", operatingSystem());
    versions.put("kernel", property("os.name") + " " + property("os.version"));
    versions.put("architecture", property("os.arch"));
    DockerEngine engine = containers ? DockerEngine.ask().engine() : null;
    if (engine != null) {
      versions.put("container_engine", engine.version());
    }
    return versions;
  }

  // As distributions name themselves: os-release(5).
  private static String operatingSystem() {
    try {
      return Files.readAllLines(OS_RELEASE).stream()
          .filter(line -> line.startsWith("PRETTY_NAME="))
          .map(line -> line.substring(line.indexOf('=') + 1).replaceAll("[\"']", ""))
          .findFirst()
          .orElseGet(() -> property("os.name"));
    } catch (IOException e) {
      return property("os.name");
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
