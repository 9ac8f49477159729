package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import dev.ampinterop.conformance.record.WireRelay;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireRecording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parts that two Java players play against each other. */
@Timeout(30)
class JavaPlayerTest {
  private static final String TAKE_AND_RELAY =
      """
      "Take": {"arguments": {"file": {"type": "Descriptor", "optional": false}},
               "response": {"text": {"type": "String", "optional": false}},
               "errors": [], "fatalErrors": [], "requiresAnswer": true},
      "Relay": {"arguments": {"file": {"type": "Descriptor", "optional": false}},
                "response": {"file": {"type": "Descriptor", "optional": false}},
                "errors": [], "fatalErrors": [], "requiresAnswer": true}
      """;

  private static final String PIPE =
      "\"p\": {\"pipe\": {\"content\": {\"hex\": \"6869\"}, \"finished\": false}}";
  private static final String RELAYS =
      """
      {"Relay": [{"keeps": {"file": "f"}, "does": [], "answer": {"file": {"descriptor": "f"}}}]}
      """;

  @TempDir Path directory;
  private final JavaPlayer player = new JavaPlayer();
  private int conversations;

  @AfterEach
  void close() {
    player.close();
  }

  @Test
  void leavesNothingOpenWhateverBecomesOfAnswers() throws Exception {
    String notAwaited =
        part(
            PIPE,
            "{\"call\": \"Relay\", \"with\": {\"file\": {\"descriptor\": \"p.read\"}}, \"as\": \"x\"}, {\"wait\": \"Never\"}",
            "{}");
    String socketPair = part("\"s\": {\"socketpair\": {}}", "", "{}");
    play(notAwaited, part("", "", RELAYS), Duration.ofMillis(200));
    play(socketPair, part("", "", "{}"), Duration.ofSeconds(5));
    int before = OpenDescriptors.settled();

    play(notAwaited, part("", "", RELAYS), Duration.ofMillis(200));
    play(socketPair, part("", "", "{}"), Duration.ofSeconds(5));

    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void aReadThatWouldLastForEverIsAProblemInTime() throws Exception {
    ObjectNode[] observed =
        play(
            part(PIPE, "{\"read\": \"all\", \"from\": \"p.read\"}", "{}"),
            part("", "", "{}"),
            Duration.ofMillis(300));

    assertThat(observed[0].at("/does/0/problem").asString()).isEqualTo("read was not over in time");
  }

  @Test
  void seesThatALibraryClosesWhatAResponderKeeps() throws Exception {
    String call = "{\"call\": \"Relay\", \"with\": {\"file\": {\"descriptor\": \"p.read\"}}}";
    String keepsAndProbes =
        """
        {"Relay": [{"keeps": {"file": "f"}, "does": [], "answer": {"file": {"descriptor": "f"}}},
                   {"keeps": {"file": "g"}, "does": [{"probe": "f"}], "answer": {"file": {"descriptor": "g"}}}]}
        """;

    try (var closing = new JavaPlayer(new ClosingOnceAnswered())) {
      ObjectNode[] observed =
          play(
              closing,
              part(PIPE, call + "," + call, "{}"),
              part("", "", keepsAndProbes),
              Duration.ofSeconds(5));

      assertThat(observed[1].at("/responders/Relay/1/does/0/problem").asString())
          .isEqualTo("the descriptor is closed");
    }
  }

  /** As a faulty library would. */
  private static final class ClosingOnceAnswered implements CallStyle {
    @Override
    public CompletableFuture<Values> call(
        AmpConnection connection, PartCommand command, Values arguments) {
      return VALUES.call(connection, command, arguments);
    }

    @Override
    public void bind(Responders.Builder responders, PartCommand command, Responder responder) {
      VALUES.bind(
          responders,
          command,
          ask -> {
            ask.answered().thenRun(ask.arguments()::closeDescriptors);
            return responder.respond(ask);
          });
    }
  }

  @Test
  void reportsWhatAResponderDidAfterTheConnectionHadEnded() throws Exception {
    // The client closes while the responder still reads what comes through the pipe at the end.
    String takes =
        """
        {"Take": [{"keeps": {"file": "f"}, "does": [{"read": "all", "from": "f"}],
                   "answer": {"text": {"hex": "6f6b"}}}]}
        """;
    ObjectNode[] observed =
        play(
            part(
                PIPE,
                "{\"call\": \"Take\", \"with\": {\"file\": {\"descriptor\": \"p.read\"}}, \"as\": \"x\"}",
                "{}"),
            part("", "", takes),
            Duration.ofSeconds(5));

    assertThat(observed[1].at("/responders/Take/0/does/0/hex").asString()).isEqualTo("6869");
    assertThat(observed[1].path("end").asString()).isEqualTo("clean");
  }

  @Test
  void anAbandonedServerStopsListening() throws Exception {
    Path address = directory.resolve("abandoned");
    var conversation =
        player.play(
            request(
                Role.SERVER,
                new Address.Unix(address),
                false,
                Duration.ofSeconds(20),
                part("", "", "{}")));
    conversation.ready().get(5, TimeUnit.SECONDS);

    conversation.abandon();

    assertThat(conversation.observed().get(5, TimeUnit.SECONDS).path("end").asString())
        .isEqualTo("never");
    assertThat(address).doesNotExist();
  }

  @Test
  void aRelayLeavesNothingOpen() throws Exception {
    String client = part("", "", "{}");
    playRelayed(client);
    int before = OpenDescriptors.settled();

    playRelayed(client);

    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void overTcpTheListenerChoosesThePort() throws Exception {
    var serving =
        player.play(
            request(
                Role.SERVER, Address.anyPort(), false, Duration.ofSeconds(5), part("", "", "{}")));
    Address listening = serving.ready().get(5, TimeUnit.SECONDS);
    assertThat(listening).isInstanceOf(Address.Tcp.class).isNotEqualTo(Address.anyPort());
    try (var between = WireRelay.between(Address.anyPort(), listening, new WireRecording())) {
      assertThat(between.address()).isNotIn(listening, Address.anyPort());
      var calling =
          player.play(
              request(
                  Role.CLIENT, between.address(), true, Duration.ofSeconds(5), part("", "", "{}")));

      assertThat(calling.ready().get(5, TimeUnit.SECONDS)).isEqualTo(between.address());
      assertThat(calling.observed().get(10, TimeUnit.SECONDS).path("end").asString())
          .isEqualTo("clean");
      assertThat(serving.observed().get(10, TimeUnit.SECONDS).path("end").asString())
          .isEqualTo("clean");
    }
  }

  private void playRelayed(String client) throws Exception {
    var server = new Address.Unix(directory.resolve("server" + conversations));
    var relay = new Address.Unix(directory.resolve("relay" + conversations++));
    var serving =
        player.play(request(Role.SERVER, server, false, Duration.ofSeconds(5), part("", "", "{}")));
    serving.ready().get(5, TimeUnit.SECONDS);
    try (var between = WireRelay.between(relay, server, new WireRecording())) {
      player
          .play(request(Role.CLIENT, relay, true, Duration.ofSeconds(5), client))
          .observed()
          .get(10, TimeUnit.SECONDS);
      serving.observed().get(10, TimeUnit.SECONDS);
    }
  }

  private ObjectNode[] play(String client, String server, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return play(player, client, server, limit);
  }

  private ObjectNode[] play(JavaPlayer server, String client, String serves, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var address = new Address.Unix(directory.resolve("s" + conversations++));
    var serving = server.play(request(Role.SERVER, address, false, Duration.ofSeconds(5), serves));
    serving.ready().get(5, TimeUnit.SECONDS);
    var calling = player.play(request(Role.CLIENT, address, true, limit, client));
    return new ObjectNode[] {
      calling.observed().get(10, TimeUnit.SECONDS), serving.observed().get(10, TimeUnit.SECONDS)
    };
  }

  private PartRequest request(
      Role role, Address address, boolean closes, Duration limit, String part) {
    var node = (ObjectNode) JsonMapper.shared().readTree(part);
    return new PartRequest("" + conversations, role, address, closes, limit, node);
  }

  private static String part(String opens, String does, String responders) {
    return "{\"commands\": {"
        + TAKE_AND_RELAY
        + "}, \"opens\": {"
        + opens
        + "}, \"does\": ["
        + does
        + "], \"responders\": "
        + responders
        + "}";
  }
}
