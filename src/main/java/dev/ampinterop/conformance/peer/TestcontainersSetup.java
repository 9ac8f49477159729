package dev.ampinterop.conformance.peer;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.utility.ResourceReaper;
import org.testcontainers.utility.TestcontainersConfiguration;

/**
 * Keeps Testcontainers from starting containers of its own. Their images come from a registry, and
 * a machine without one waits minutes to learn so; and none of them is any use here.
 *
 * <p>For some of it there are environment variables only, which a program cannot set for itself;
 * hence the reflection. Where the user set them, they hold. Where the reflection fails, this is
 * another Testcontainers than the one that we know, and it works as it does for everybody.
 */
final class TestcontainersSetup {
  private TestcontainersSetup() {}

  static synchronized void apply(DockerEngine engine) {
    // Without it the client guesses 1.44, falls back to 1.32, and engines before 25 log errors.
    if (System.getProperty("api.version") == null && engine.apiVersion().matches("1\\.\\d+")) {
      System.setProperty("api.version", engine.apiVersion());
    }
    // The start-up checks.
    TestcontainersConfiguration.getInstance()
        .getUserProperties()
        .putIfAbsent("checks.disable", "true");
    try {
      if (!"false".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
        reapInProcess();
      }
      if (System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null) {
        publishNowhere();
      }
    } catch (ReflectiveOperationException e) {
      // See above.
    }
  }

  /**
   * Our container removes itself even when we are killed, so there is nothing to reap: no container
   * does it, and no hook at the JVM's end, which would race with our own cleaning up.
   */
  private static void reapInProcess() throws ReflectiveOperationException {
    Field instance = ResourceReaper.class.getDeclaredField("instance");
    instance.setAccessible(true);
    if (instance.get(null) == null) {
      Constructor<?> constructor =
          Class.forName("org.testcontainers.utility.JVMHookResourceReaper")
              .getDeclaredConstructor();
      constructor.setAccessible(true);
      Object reaper = constructor.newInstance();
      Field hookIsSet = ResourceReaper.class.getDeclaredField("hookIsSet");
      hookIsSet.setAccessible(true);
      ((AtomicBoolean) hookIsSet.get(reaper)).set(true);
      instance.set(null, reaper);
    }
  }

  /** Where ports are published is searched for with a container; we publish none. */
  private static void publishNowhere() throws ReflectiveOperationException {
    Method strategy = DockerClientFactory.class.getDeclaredMethod("getOrInitializeStrategy");
    strategy.setAccessible(true);
    Field address = DockerClientProviderStrategy.class.getDeclaredField("dockerHostIpAddress");
    address.setAccessible(true);
    address.set(strategy.invoke(DockerClientFactory.instance()), "localhost");
  }
}
