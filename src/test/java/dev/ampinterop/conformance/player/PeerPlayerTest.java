package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.ExecPeer;
import dev.ampinterop.conformance.peer.PeerDidNotStart;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerProgram;
import dev.ampinterop.conformance.peer.PeerSpokeNonsense;
import dev.ampinterop.conformance.peer.PeerVanished;
import dev.ampinterop.conformance.peer.RunningPeer;
import dev.ampinterop.conformance.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Peers that misbehave on purpose: see {@code src/test/resources/peers/bad_peer.py}. */
@Timeout(60)
class PeerPlayerTest {
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final PeerSetup SETUP = PeerSetup.usual().startingWithin(START);

  private final PeerDirectory directory = PeerDirectory.create();

  @AfterEach
  void removeDirectory() {
    directory.close();
  }

  @Test
  void playsAndSaysBye() throws Exception {
    PeerPlayer player = start("good");
    assertThat(player.name()).isEqualTo("bad");
    assertThat(player.features()).containsExactlyInAnyOrder("Integer", "unix");
    assertThat(player.roles()).containsExactlyInAnyOrder(Role.values());

    Conversation server = player.play(request("1", Role.SERVER));
    server.ready().get(10, TimeUnit.SECONDS);
    assertThat(observed(server).path("end").stringValue()).isEqualTo("clean");
    Conversation client = player.play(request("2", Role.CLIENT));
    assertThat(client.ready()).isCompleted();
    assertThat(observed(client).path("unclaimed").intValue()).isZero();

    player.close();
    assertThat(player.counts().after()).isPresent().isEqualTo(player.counts().before());
    assertThat(player.counts().contradiction()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "babbles | a line that is not JSON",
        "lies-about-ids | \"other\", which is not being played",
        "observes-nothing | observed.observation: this member is missing",
        "refuses | the peer cannot play this part: no such step",
      })
  void nonsenseFailsTheConversation(String mode, String problem) {
    try (PeerPlayer player = start(mode)) {
      Conversation conversation = player.play(request("1", Role.CLIENT));
      assertThatThrownBy(() -> observed(conversation))
          .hasCauseInstanceOf(PeerSpokeNonsense.class)
          .hasMessageContaining(problem)
          .hasMessageContaining("| bad peer: mode " + mode)
          .hasMessageContaining("next: ");
    }
  }

  @Test
  void aServerTellsThePortThatItHasChosen() throws Exception {
    try (PeerPlayer player = start("chooses-a-port")) {
      Conversation server = player.play(request("1", Role.SERVER, Address.anyPort()));
      assertThat(server.ready().get(10, TimeUnit.SECONDS))
          .isEqualTo(new Address.Tcp(Address.LOOPBACK, 4711));
    }
  }

  @Test
  void aServerWhosePortNobodyKnowsIsNonsense() {
    try (PeerPlayer player = start("good")) {
      Conversation server = player.play(request("1", Role.SERVER, Address.anyPort()));
      assertThatThrownBy(() -> server.ready().get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(PeerSpokeNonsense.class)
          .hasMessageContaining("a ready without the port that was chosen");
    }
  }

  @Test
  void tcpIsNoFeatureOfAPeerInAnotherNetwork() {
    try (PeerPlayer here = start("chooses-a-port");
        PeerPlayer elsewhere = start("lives-elsewhere")) {
      assertThat(here.features()).contains("Integer", "tcp");
      assertThat(elsewhere.features()).contains("Integer").doesNotContain("tcp");
    }
  }

  @Test
  void deathFailsEveryConversationAtHandAndAllLaterOnes() {
    try (PeerPlayer player = start("dies-at-play")) {
      Conversation first = player.play(request("1", Role.SERVER));
      assertThatThrownBy(() -> observed(first))
          .hasCauseInstanceOf(PeerVanished.class)
          .hasMessageContaining("Segmentation fault (really)");
      assertThat(first.ready()).isCompletedExceptionally();
      assertThat(player.broken()).isInstanceOf(PeerVanished.class);
      assertThatThrownBy(() -> observed(player.play(request("2", Role.CLIENT))))
          .hasCause(player.broken());
    }
  }

  @Test
  void silenceIsNoticed() {
    try (PeerPlayer player = start("hangs")) {
      Conversation conversation = player.play(request("1", Role.CLIENT));
      assertThatThrownBy(() -> observed(conversation))
          .hasCauseInstanceOf(PeerVanished.class)
          .hasMessageContaining("nothing about conversation 1");
    }
  }

  @Test
  void aLatePeerIsToldToAbandonItsPart() throws Exception {
    try (PeerPlayer player = start("waits-for-abandon")) {
      assertThat(observed(player.play(request("1", Role.CLIENT))).path("end").stringValue())
          .isEqualTo("clean");
      assertThat(player.broken()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "other-protocol | it speaks peer protocol 3, this runner speaks 1 and 2",
        "babbles-first | a line that is not JSON",
      })
  void aBadHelloIsNonsense(String mode, String problem) {
    assertThatThrownBy(() -> start(mode))
        .isInstanceOf(PeerSpokeNonsense.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exits-at-once | exited with status 3 before it listened",
        "hangs-at-hello | said no hello",
      })
  void whatDoesNotStartIsToldSo(String mode, String problem) {
    Duration limit = mode.equals("hangs-at-hello") ? Duration.ofSeconds(2) : START;
    assertThatThrownBy(
            () ->
                PeerPlayer.over(
                    program(mode).start(directory.socket("c")), SETUP.startingWithin(limit)))
        .isInstanceOf(PeerDidNotStart.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("| bad peer: mode " + mode);
  }

  @Test
  void anotherTwistedThanTheInstalledOneIsRefused() {
    assertThatThrownBy(() -> new SupervisedPlayer(installed("24.7.0"), directory, "p", SETUP))
        .isInstanceOf(PeerDidNotStart.class)
        .hasMessageContaining("runs Twisted 26.10.0.rc1, but pip installed Twisted 24.7.0 for it");
    // The two spell pre-releases in different ways.
    new SupervisedPlayer(installed("26.10.0rc1"), directory, "q", SETUP).close();
  }

  private static PeerProgram installed(String version) {
    PeerProgram program = program("runs-a-candidate");
    return new PeerProgram() {
      @Override
      public String kind() {
        return program.kind();
      }

      @Override
      public Optional<String> installedTwisted() {
        return Optional.of(version);
      }

      @Override
      public RunningPeer start(Path socket) {
        return program.start(socket);
      }
    };
  }

  @Test
  void aCountThatProcDoesNotShowIsInTheReport() {
    SupervisedPlayer player = new SupervisedPlayer(program("miscounts"), directory, "p", SETUP);
    player.close();
    OpenCounts open = player.report().open();
    assertThat(open.by()).isEqualTo(OpenCounts.By.RUNNER);
    assertThat(open.leaked()).isZero();
    assertThat(open.contradiction().orElse(""))
        .startsWith("it says that it had 4 descriptors open first and 7 last, /proc shows ");
  }

  @Test
  void aPeerThatBrokeIsStartedAgain() {
    try (SupervisedPlayer player =
        new SupervisedPlayer(program("dies-at-play"), directory, "p", SETUP)) {
      assertThatThrownBy(() -> observed(player.play(request("1", Role.CLIENT))))
          .hasCauseInstanceOf(PeerVanished.class);
      assertThatThrownBy(() -> observed(player.play(request("2", Role.CLIENT))))
          .hasCauseInstanceOf(PeerVanished.class);
      assertThat(player.report().restarts()).isEqualTo(1);
    }
  }

  @Test
  void aPeerThatStaysSilentIsGivenUp() {
    try (SupervisedPlayer player =
        new SupervisedPlayer(program("hangs"), directory, "p", SETUP.reportingWithin(SHORT))) {
      for (int play = 1; play <= 5; play++) {
        String id = Integer.toString(play);
        Conversation silent = player.play(request(id, Role.CLIENT));
        silent.abandon();
        assertThatThrownBy(() -> observed(silent)).hasMessageContaining("the peer fell silent: ");
      }

      assertThatThrownBy(() -> observed(player.play(request("6", Role.CLIENT))))
          .hasMessageContaining("the peer fell silent 5 times in a row");
      assertThat(player.report().restarts()).isEqualTo(4);
    }
  }

  private PeerPlayer start(String mode) {
    return PeerPlayer.over(
        program(mode).start(directory.socket(mode)), SETUP.reportingWithin(SHORT));
  }

  private static PeerProgram program(String mode) {
    return ExecPeer.ofShell("python3 src/test/resources/peers/bad_peer.py " + mode);
  }

  private PartRequest request(String id, Role role) {
    return request(id, role, new Address.Unix(directory.socket(id)));
  }

  private static PartRequest request(String id, Role role, Address address) {
    return new PartRequest(id, role, address, true, SHORT, JsonNodeFactory.instance.objectNode());
  }

  private static ObjectNode observed(Conversation conversation)
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    return conversation.observed().get(20, TimeUnit.SECONDS);
  }
}
