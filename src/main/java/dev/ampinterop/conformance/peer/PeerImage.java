package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.BuildResponseItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The image of the Twisted peer: built from {@code docker/Dockerfile} unless the engine has it. Its
 * tag has the digest of everything that it is built from.
 */
final class PeerImage {
  /** Marks our containers and images, so that people can find them. */
  static final Map<String, String> LABELS = Map.of("dev.ampinterop", "peer");

  private static final String REPOSITORY = "amp-interop-peer";

  private static final String DOCKERFILE = "docker/Dockerfile";

  /** What {@code docker/base-image.sh} makes; the Dockerfile names the registry's by its digest. */
  private static final String LOCAL_BASE = "debian:bookworm-slim";

  /** A context beside the lock that has a checkout or file, for pip. */
  private static final String SOURCE = TwistedLocks.FOLDER + "/source/";

  private final DockerClient client;
  private final TwistedRequirement twisted;
  private final SortedMap<String, byte[]> context;
  private final String name;

  private PeerImage(
      DockerClient client, TwistedRequirement twisted, SortedMap<String, byte[]> context) {
    this.client = client;
    this.twisted = twisted;
    this.context = context;
    String version =
        twisted instanceof TwistedRequirement.Release release ? release.version() : "path";
    this.name = REPOSITORY + ":" + version + "-" + Digests.of(context).substring(0, 12);
  }

  /**
   * The name of the image; built where the engine does not have it.
   *
   * @param directory for the build's context, while it lasts
   * @param steps told what is being done, for people
   * @throws PeerDidNotStart when it cannot be built
   */
  static String of(
      DockerClient client,
      TwistedRequirement twisted,
      PeerDirectory directory,
      Consumer<String> steps) {
    PeerImage image = new PeerImage(client, twisted, context(twisted));
    try {
      if (image.inspect(image.name) == null) {
        image.build(directory, steps);
      }
    } catch (RuntimeException | IOException e) {
      if (e instanceof PeerException reason) {
        throw reason;
      }
      throw image.cannotBuild(Containers.rootMessage(e), List.of());
    }
    return image.name;
  }

  private static SortedMap<String, byte[]> context(TwistedRequirement twisted) {
    SortedMap<String, byte[]> context = new TreeMap<>();
    byte[] dockerfile = Bundled.files("docker").get("Dockerfile");
    if (dockerfile == null) {
      throw new PeerNotFound(
          "this build of amp-interop carries no " + DOCKERFILE,
          List.of(),
          "build it again from a complete checkout: ./mvnw package");
    }
    context.put(DOCKERFILE, dockerfile);
    Bundled.files("python-peer/src")
        .forEach((file, content) -> context.put("python-peer/src/" + file, content));
    // The build copies this folder; another release than the known ones has nothing else in it.
    context.put(TwistedLocks.FOLDER + "/.keep", new byte[0]);
    if (twisted instanceof TwistedRequirement.Source source) {
      source.files().forEach((file, content) -> context.put(SOURCE + file, content));
    }
    if (twisted instanceof TwistedRequirement.Release release) {
      TwistedLocks.of(release.version())
          .ifPresent(
              lock ->
                  context.put(
                      TwistedLocks.FOLDER + "/" + TwistedLocks.fileName(release.version()), lock));
    }
    return context;
  }

  private @Nullable InspectImageResponse inspect(String image) {
    try {
      return client.inspectImageCmd(image).exec();
    } catch (NotFoundException e) {
      return null;
    }
  }

  private void build(PeerDirectory directory, Consumer<String> steps) throws IOException {
    if (!twisted.isPinned()) {
      steps.accept(
          "warning: Twisted " + twisted + " has no lock, so what pip installs is not pinned");
    }
    steps.accept("building the image " + name + " (once; takes a minute or two)");
    Path folder = directory.path().resolve("image");
    SourceFiles.write(context, folder);
    try (BuildImageCmd command = client.buildImageCmd()) {
      // A build that fails or is cut short takes its container along.
      command
          .withBaseDirectory(folder.toFile())
          .withDockerfile(folder.resolve(DOCKERFILE).toFile())
          .withTags(Set.of(name))
          .withLabels(LABELS)
          .withForcerm(true);
      if (twisted instanceof TwistedRequirement.Source source) {
        String file = source.isFolder() ? "" : String.valueOf(source.path().getFileName());
        command.withBuildArg("TWISTED_SOURCE", file.isEmpty() ? "." : file);
      } else {
        command.withBuildArg("TWISTED_VERSION", twisted.toString());
      }
      InspectImageResponse base = inspect(LOCAL_BASE);
      if (base != null && (base.getRepoDigests() == null || base.getRepoDigests().isEmpty())) {
        command.withBuildArg("BASE", LOCAL_BASE);
      }
      String index = System.getenv("PIP_INDEX_URL");
      if (index != null) {
        command.withBuildArg("PIP_INDEX_URL", index);
      }
      await(command);
      steps.accept("the image " + name + " is built");
    } finally {
      PeerDirectory.removeTree(folder);
    }
  }

  private void await(BuildImageCmd command) {
    Progress progress = new Progress();
    try (ResultCallback<BuildResponseItem> closing = command.exec(progress)) {
      String unused = progress.awaitImageId();
    } catch (RuntimeException | IOException e) {
      // Closed by now, so the engine ends the build, and removes the container of its step.
      Containers.awaitNoBuild(client);
      throw e instanceof PeerException reason
          ? reason
          : cannotBuild(Containers.rootMessage(e), progress.output.lines());
    }
  }

  private PeerDidNotStart cannotBuild(String why, List<String> lastLines) {
    return new PeerDidNotStart(
        "cannot build the image " + name + ": " + why.replaceAll("\\s+", " "),
        lastLines,
        "use --peer process, which needs no image; or build by hand: docker build -f "
            + DOCKERFILE
            + " .  (docker/base-image.sh makes the base image where no registry is reached)");
  }

  /** Keeps what a build prints. */
  private static final class Progress extends BuildImageResultCallback {
    private final LastLines output = new LastLines();

    @Override
    public void onNext(BuildResponseItem item) {
      super.onNext(item);
      String text = item.getStream();
      if (text != null) {
        text.lines().filter(line -> !line.isBlank()).forEach(output::add);
      }
    }
  }
}
