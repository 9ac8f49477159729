package dev.ampinterop.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;

/** Needs an engine that can build the image; what .ci/run checks always has one. */
@Timeout(300)
class PeerContainerTest {
  private static final TwistedRequirement TWISTED =
      TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED);

  @BeforeEach
  void needsAnEngine() {
    DockerEngine.Answer answer = DockerEngine.ask();
    assumeTrue(answer.engine() != null, () -> "no Docker engine answers: " + answer.problem());
  }

  @Test
  void isShutInAndLimited() throws Exception {
    try (PeerDirectory directory = PeerDirectory.create()) {
      PeerContainer peer = PeerContainer.of(TWISTED, directory, step -> {});
      assertThat(peer.installedTwisted()).contains(PeerChoice.DEFAULT_TWISTED);
      Path socket = directory.socket("c");
      RunningPeer running = peer.start(socket);
      assertThat(running.state()).isEqualTo("still runs in container " + name(running));
      try {
        InspectContainerResponse container =
            DockerClientFactory.instance().client().inspectContainerCmd(name(running)).exec();
        var host = container.getHostConfig();
        assertThat(host.getPidsLimit()).isEqualTo(256);
        assertThat(host.getMemory()).isEqualTo(2L << 30);
        assertThat(host.getMemorySwap()).isEqualTo(2L << 30);
        assertThat(host.getReadonlyRootfs()).isTrue();
        assertThat(host.getCapDrop()).containsExactly(Capability.ALL);
        assertThat(host.getNetworkMode()).isEqualTo("none");
        assertThat(host.getBinds()).hasSize(1);
      } finally {
        PeerConnection.to(running, Duration.ofSeconds(60)).close();
        running.close();
      }
      assertThat(running.alive()).isFalse();
      assertThat(running.state()).isEqualTo("exited, and its container is removed");
      assertThat(Files.list(directory.path())).isEmpty();
    }
  }

  @Test
  void whatThePeerPrintsBeforeItExitsIsKept() {
    try (PeerDirectory directory = PeerDirectory.create()) {
      PeerContainer peer = PeerContainer.of(TWISTED, directory, step -> {});
      RunningPeer running = peer.start(directory.path().resolve("no/such/folder"));
      try {
        assertThat(Containers.awaitGone(DockerClientFactory.instance().client(), name(running)))
            .isTrue();
        assertThat(running.lastLines())
            .anyMatch(line -> line.contains("cannot listen on " + directory.path()));
      } finally {
        running.close();
      }
    }
  }

  private static String name(RunningPeer running) {
    List<String> words = List.of(running.toString().split(" "));
    return words.get(words.size() - 1);
  }
}
