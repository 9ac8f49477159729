package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.StartContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;

/**
 * A peer in a container, Twisted's or another: no network (the engine's host's where TCP must reach
 * it), a read-only root, no capabilities, limits on processes and memory, the caller's user and
 * group, and one bind mount: the directory of the sockets, at its own path.
 *
 * <p>It never outlives its runner, not even one that was killed: the peer exits when its control
 * connection ends, and the engine then removes the container.
 */
public final class PeerContainer implements PeerProgram {
  /** The whole suite needs fewer than 20; a peer that starts processes without end does no harm. */
  private static final long MOST_PROCESSES = 256;

  /** The largest cases hold some 100 MB of boxes; the peer's own need is 60 MB. */
  private static final long MOST_MEMORY = 2L << 30;

  /** Begins the names of our containers. */
  static final String NAME = "amp-interop-";

  private static final long ATTACH_SECONDS = 10;

  private final DockerClient client;
  private final String label;
  private final Optional<String> twisted;
  private final String otherwise;
  private final PeerDirectory directory;
  private final String image;
  private final String networkMode;

  private PeerContainer(
      DockerClient client,
      String label,
      Optional<String> twisted,
      String otherwise,
      PeerDirectory directory,
      String image,
      String networkMode) {
    this.client = client;
    this.label = label;
    this.twisted = twisted;
    this.otherwise = otherwise;
    this.directory = directory;
    this.image = image;
    this.networkMode = networkMode;
  }

  /**
   * Prepares one: builds its image unless that exists.
   *
   * @param twisted which one
   * @param directory shared with the container
   * @param steps told what is being done, for people
   * @throws PeerNotFound when no engine answers
   * @throws PeerDidNotStart when the image cannot be built
   */
  public static PeerContainer of(
      TwistedRequirement twisted, PeerDirectory directory, Consumer<String> steps) {
    String otherwise = "use --peer process";
    DockerClient client = client(otherwise);
    String image = PeerImage.of(client, twisted, directory, steps);
    Optional<String> installed =
        twisted instanceof TwistedRequirement.Release release
            ? Optional.of(release.version())
            : Optional.empty();
    return new PeerContainer(
        client,
        "Twisted " + twisted + " in a container",
        installed,
        otherwise,
        directory,
        image,
        "none");
  }

  /**
   * Prepares one of an image that somebody else has made; its entry point gets {@code --listen
   * PATH}.
   *
   * @param image its name
   * @param directory shared with the container
   * @throws PeerNotFound when no engine answers, or it has no such image
   */
  static PeerContainer ofImage(String image, PeerDirectory directory) {
    String otherwise = "start the peer without a container: exec:COMMAND";
    DockerClient client = client(otherwise);
    try {
      InspectImageResponse unused = client.inspectImageCmd(image).exec();
    } catch (NotFoundException e) {
      throw new PeerNotFound(
          "the engine has no image " + image,
          List.of(),
          "build it, or pull it: docker pull " + image);
    }
    return new PeerContainer(
        client, "the image " + image, Optional.empty(), otherwise, directory, image, "none");
  }

  private static DockerClient client(String otherwise) {
    DockerEngine.Answer answer = DockerEngine.ask();
    DockerEngine engine = answer.engine();
    if (engine == null) {
      throw new PeerNotFound(
          "no Docker engine answers (" + answer.problem() + ")",
          List.of(),
          "start Docker (docker/engine.sh does it), or " + otherwise);
    }
    TestcontainersSetup.apply(engine);
    try {
      return DockerClientFactory.instance().client();
    } catch (RuntimeException e) {
      throw new PeerDidNotStart(
          "cannot use the Docker engine at " + engine.host() + ": " + Containers.rootMessage(e),
          List.of(),
          otherwise);
    }
  }

  @Override
  public String kind() {
    return "container";
  }

  @Override
  public Optional<String> installedTwisted() {
    return twisted;
  }

  @Override
  public PeerContainer reachableByTcp() {
    return new PeerContainer(client, label, twisted, otherwise, directory, image, "host");
  }

  @Override
  public RunningPeer start(Path socket) {
    String name = NAME + UUID.randomUUID();
    Output output = new Output();
    try {
      CreateContainerCmd create =
          client
              .createContainerCmd(image)
              .withName(name)
              .withCmd("--listen", socket.toString())
              .withLabels(PeerImage.LABELS)
              .withEnv("TMPDIR=" + directory.path())
              .withUser(owner(directory.path()))
              .withHostConfig(confinement());
      CreateContainerResponse unused = Containers.uninterrupted(create::exec);
      client
          .attachContainerCmd(name)
          .withStdOut(true)
          .withStdErr(true)
          .withFollowStream(true)
          .exec(output);
      // Not started before somebody listens: what it prints first may say why it exits.
      output.awaitStarted(ATTACH_SECONDS, TimeUnit.SECONDS);
      StartContainerCmd start = client.startContainerCmd(name);
      Void unusedToo = Containers.uninterrupted(start::exec);
      return new RunningContainer(client, name, socket, output);
    } catch (RuntimeException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Containers.remove(client, name);
      output.close();
      throw new PeerDidNotStart(
          "the container of " + this + " did not start: " + Containers.rootMessage(e),
          output.lines.lines(),
          otherwise + ", or look at the image by hand: docker run --rm " + image);
    }
  }

  private HostConfig confinement() {
    String path = directory.path().toString();
    return HostConfig.newHostConfig()
        .withNetworkMode(networkMode)
        .withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withPidsLimit(MOST_PROCESSES)
        .withMemory(MOST_MEMORY)
        .withMemorySwap(MOST_MEMORY)
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

  @Override
  public String toString() {
    return label;
  }

  /** What the peer prints, until the container ends. */
  static final class Output extends ResultCallback.Adapter<Frame> {
    private final LastLines lines = new LastLines();

    @Override
    public synchronized void onNext(Frame frame) {
      lines.write(new String(frame.getPayload(), StandardCharsets.UTF_8));
    }

    void follow(Consumer<String> follower) {
      lines.follow(follower);
    }

    List<String> lastLines() {
      return lines.lines();
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (IOException e) {
        // The connection of the attachment ends with the container in any case.
      }
    }
  }
}
