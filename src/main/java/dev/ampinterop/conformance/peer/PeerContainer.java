package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * The Twisted peer in a container: no network (the engine's host's where TCP must reach it), a
 * read-only root, no capabilities, the caller's user and group, and one bind mount: the directory
 * of the sockets, at its own path.
 *
 * <p>It never outlives its runner, not even one that was killed: the peer exits when its control
 * connection ends, and the engine then removes the container.
 */
public final class PeerContainer implements PeerProgram {
  private static final String IMAGE = "amp-interop-peer";

  /** Marks our containers and images, so that people can find them. */
  private static final Map<String, String> LABELS = Map.of("dev.ampinterop", "peer");

  private final String version;
  private final PeerDirectory directory;
  private final String image;
  private final String networkMode;

  private PeerContainer(String version, PeerDirectory directory, String image, String networkMode) {
    this.version = version;
    this.directory = directory;
    this.image = image;
    this.networkMode = networkMode;
  }

  /**
   * Prepares one: builds its image unless that exists.
   *
   * @param version of Twisted
   * @param directory shared with the container
   * @param steps told what is being done, for people
   * @throws PeerNotFound when no engine answers
   * @throws PeerDidNotStart when the image cannot be built
   */
  public static PeerContainer of(String version, PeerDirectory directory, Consumer<String> steps) {
    DockerEngine.Answer answer = DockerEngine.ask();
    DockerEngine engine = answer.engine();
    if (engine == null) {
      throw new PeerNotFound(
          "no Docker engine answers (" + answer.problem() + ")",
          List.of(),
          "start Docker (docker/engine.sh does it), or use --peer process");
    }
    TestcontainersSetup.apply(engine);
    return new PeerContainer(version, directory, image(version, steps), "none");
  }

  private static String image(String version, Consumer<String> steps) {
    SortedMap<String, byte[]> context = new TreeMap<>();
    Bundled.files("python-peer")
        .forEach((name, content) -> context.put("python-peer/" + name, content));
    byte[] dockerfile = Bundled.files("docker").get("Dockerfile");
    if (dockerfile == null) {
      throw new PeerNotFound(
          "this build of amp-interop carries no docker/Dockerfile",
          List.of(),
          "build it again from a complete checkout: ./mvnw package");
    }
    context.put("Dockerfile", dockerfile);
    String name = IMAGE + ":" + version + "-" + digest(context);
    try {
      if (exists(name)) {
        return name;
      }
      steps.accept("building the image " + name + " (once; takes a minute or two)");
      ImageFromDockerfile build =
          new ImageFromDockerfile(name, false)
              .withBuildArg("TWISTED_VERSION", version)
              .withBuildImageCmdModifier(command -> command.withLabels(LABELS));
      String index = System.getenv("PIP_INDEX_URL");
      if (index != null) {
        build = build.withBuildArg("PIP_INDEX_URL", index);
      }
      for (Map.Entry<String, byte[]> file : context.entrySet()) {
        build = build.withFileFromTransferable(file.getKey(), Transferable.of(file.getValue()));
      }
      build.get();
      steps.accept("the image " + name + " is built");
      return name;
    } catch (RuntimeException e) {
      throw new PeerDidNotStart(
          "cannot build the image " + name + ": " + rootMessage(e),
          List.of(),
          "try by hand: docker build --build-arg TWISTED_VERSION="
              + version
              + " -f docker/Dockerfile .  (docker/base-image.sh makes the base image where no"
              + " registry is reached)");
    }
  }

  private static boolean exists(String name) {
    try {
      DockerClientFactory.instance().client().inspectImageCmd(name).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  private static String digest(SortedMap<String, byte[]> context) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      context.forEach(
          (path, content) -> {
            sha256.update((path + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            sha256.update(content);
          });
      return HexFormat.of().formatHex(sha256.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String kind() {
    return "container";
  }

  @Override
  public PeerContainer reachableByTcp() {
    return new PeerContainer(version, directory, image, "host");
  }

  @Override
  public RunningPeer start(Path socket) {
    LastLines errors = new LastLines();
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withCommand("--listen", socket.toString())
            .withLabels(LABELS)
            .withEnv("TMPDIR", directory.path().toString())
            .withLogConsumer(frame -> errors.add(frame.getUtf8StringWithoutLineEnding()))
            .withCreateContainerCmdModifier(this::confine);
    try {
      container.start();
    } catch (ContainerLaunchException e) {
      String problem = "the container of " + this + " did not start: " + rootMessage(e);
      container.stop();
      throw new PeerDidNotStart(
          problem, errors.lines(), "look at the image by hand: docker run --rm " + image);
    }
    return new RunningContainer(container, socket, errors);
  }

  private void confine(CreateContainerCmd command) {
    String path = directory.path().toString();
    command.withUser(owner(directory.path()));
    command
        .getHostConfig()
        .withNetworkMode(networkMode)
        .withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withAutoRemove(true)
        .withBinds(new Bind(path, new Volume(path)));
  }

  private static String owner(Path path) {
    try {
      return Files.getAttribute(path, "unix:uid") + ":" + Files.getAttribute(path, "unix:gid");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell who owns " + path, e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip();
  }

  @Override
  public String toString() {
    return "Twisted " + version + " in a container";
  }
}
