package dev.ampinterop.conformance.peercheck;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.peer.PeerConnection;
import dev.ampinterop.conformance.peer.PeerDidNotStart;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.PeerProgram;
import dev.ampinterop.conformance.peer.RunningPeer;
import dev.ampinterop.conformance.peer.message.Hello;
import dev.ampinterop.conformance.peer.message.MalformedMessage;
import dev.ampinterop.conformance.peer.message.Observed;
import dev.ampinterop.conformance.peer.message.Play;
import dev.ampinterop.conformance.peer.message.PlayedPart;
import dev.ampinterop.conformance.peer.message.RunnerMessage;
import dev.ampinterop.conformance.player.PeerSetup;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tries every rule of the peer protocol with one peer, in an order in which a new one learns them.
 * Not thread-safe.
 */
public final class PeerCheck {
  private static final double LONG_SECONDS = 60;
  private static final double SHORT_SECONDS = 0.5;
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration EXIT = Duration.ofSeconds(5);
  private static final int SEVERAL = 3;

  private final PeerProgram program;
  private final PeerDirectory directory;
  private final PeerSetup setup;
  private final Duration limit;
  private final Consumer<CheckedRule> listener;
  private @Nullable String over;
  private @Nullable PeerHello greeting;
  private int conversations;

  /**
   * @param directory for sockets
   * @param setup how the peer is started
   * @param limit how long the peer may take to do what it is asked
   * @param listener gets each rule once
   */
  public PeerCheck(
      PeerProgram program,
      PeerDirectory directory,
      PeerSetup setup,
      Duration limit,
      Consumer<CheckedRule> listener) {
    this.program = program;
    this.directory = directory;
    this.setup = setup;
    this.limit = limit;
    this.listener = listener;
  }

  /** What the peer said of itself; empty until it has said hello. */
  public Optional<PeerHello> hello() {
    return Optional.ofNullable(greeting);
  }

  private interface Trial {
    void run() throws RuleBroken, IOException, InterruptedException;
  }

  /**
   * Tries them all.
   *
   * @throws dev.ampinterop.conformance.peer.PeerNotFound when there is no such peer
   */
  public void run() throws InterruptedException {
    try (RunningPeer running = program.start(directory.socket("check"))) {
      running.follow(setup.output());
      PeerConnection connection;
      try {
        connection = PeerConnection.to(running, setup.startLimit(), setup.log());
      } catch (PeerDidNotStart e) {
        rule(
            "starts, and listens where --listen says",
            () -> {
              throw new RuleBroken(String.valueOf(e.getMessage()), "try it by hand");
            });
        return;
      }
      rule("starts, and listens where --listen says", () -> {});
      try (PeerTalk talk = new PeerTalk(connection, limit)) {
        new Session(talk, running, connection).run();
      }
    }
  }

  private boolean rule(String rule, Trial trial) throws InterruptedException {
    if (over != null) {
      listener.accept(new CheckedRule(rule, CheckedRule.State.NOT_TRIED, over));
      return false;
    }
    try {
      trial.run();
      listener.accept(new CheckedRule(rule, CheckedRule.State.OK, ""));
      return true;
    } catch (RuleBroken e) {
      listener.accept(new CheckedRule(rule, CheckedRule.State.WRONG, "it " + e.getMessage()));
    } catch (IOException e) {
      listener.accept(
          new CheckedRule(rule, CheckedRule.State.NOT_TRIED, "this program fails: " + e));
    }
    return false;
  }

  private void notTried(String rule, String why) {
    listener.accept(new CheckedRule(rule, CheckedRule.State.NOT_TRIED, over == null ? why : over));
  }

  /** One peer that runs. */
  private final class Session {
    private final PeerTalk talk;
    private final RunningPeer running;
    private final PeerConnection connection;
    private final List<String> playing = new ArrayList<>();
    private @Nullable Hello hello;
    private OptionalInt open = OptionalInt.empty();

    Session(PeerTalk talk, RunningPeer running, PeerConnection connection) {
      this.talk = talk;
      this.running = running;
      this.connection = connection;
    }

    private void rule(String rule, Trial trial) throws InterruptedException {
      boolean wasFollowed =
          PeerCheck.this.rule(
              rule,
              () -> {
                trial.run();
                talk.nothingElse();
              });
      if (!wasFollowed) {
        // The rules to come are tried without what this one has left.
        for (String id : playing) {
          talk.say(new RunnerMessage.Abandon(id).toJson());
          talk.ignore(id);
        }
      }
      playing.clear();
      if (over == null && talk.hasEnded()) {
        over = "the peer has left";
      }
    }

    void run() throws InterruptedException {
      List<String> warnings = new ArrayList<>();
      rule(
          "says hello as its first line",
          () -> {
            hello = talk.hello(warnings);
            open = openNow();
            greeting = PeerHello.of(hello);
          });
      if (hello == null && over == null) {
        over = "without a hello nothing else can be understood";
      }
      rule("speaks version " + Hello.PROTOCOL + " of the peer protocol", () -> version(warnings));
      rule("answers error to a message of an unknown type", this::unknownMessage);
      rule("takes an abandon for a conversation that is over", this::abandonNothing);
      rule("plays a server: listens, says ready, reports", () -> serve(id()));
      rule("plays a client: connects, closes, reports", this::connect);
      rule("reports \"never\" where it cannot connect", this::connectToNobody);
      tcp();
      rule("answers error to a part that it does not understand", this::unknownPart);
      rule("plays several parts one after another", this::oneAfterAnother);
      rule("plays several parts at once", this::atOnce);
      rule("reports a part that was abandoned before anybody connected", this::abandonServer);
      rule("reports a part that was abandoned while connected as \"open\"", this::abandonConnected);
      rule("gives a part up when its seconds have passed", this::timeLimit);
      descriptors();
      bye();
    }

    private void version(List<String> warnings) throws RuleBroken {
      if (hello != null && hello.protocol() < Hello.PROTOCOL) {
        throw new RuleBroken(
            "says \"protocol\": " + hello.protocol(), "say " + Hello.PROTOCOL + " in the hello");
      }
      if (!warnings.isEmpty()) {
        throw new RuleBroken("says " + warnings.get(0), "leave that member out");
      }
    }

    private void unknownMessage() throws RuleBroken, InterruptedException {
      String id = id();
      talk.say(JsonNodeFactory.instance.objectNode().put("type", "shrug").put("id", id));
      talk.refusal(id);
    }

    private void abandonNothing() throws RuleBroken, InterruptedException {
      // It may say that it knows no such conversation; it must go on in any case.
      String over = id();
      talk.ignore(over);
      talk.say(new RunnerMessage.Abandon(over).toJson());
      String id = id();
      talk.say(JsonNodeFactory.instance.objectNode().put("type", "shrug").put("id", id));
      talk.refusal(id);
    }

    private void serve(String id) throws RuleBroken, IOException, InterruptedException {
      Path socket = play(id, Role.SERVER, false, LONG_SECONDS, nothing());
      if (talk.ready(id).port().isPresent()) {
        throw new RuleBroken("says \"port\" for a UNIX socket", "only TCP has ports");
      }
      OtherSide.connect(socket).close();
      ends(id, "clean");
    }

    private void connect() throws RuleBroken, IOException, InterruptedException {
      String id = id();
      Path socket = directory.socket(id);
      try (OtherSide side = OtherSide.listening(socket)) {
        play(id, Role.CLIENT, true, LONG_SECONDS, nothing());
        try (SocketChannel accepted = side.accept(limit)) {
          awaitEnd(accepted);
        }
        ends(id, "clean");
      }
    }

    private void awaitEnd(SocketChannel channel) throws RuleBroken, IOException {
      channel.configureBlocking(false);
      long deadline = System.nanoTime() + limit.toNanos();
      ByteBuffer buffer = ByteBuffer.allocate(1);
      while (channel.read(buffer) == 0) {
        if (System.nanoTime() - deadline > 0) {
          throw new RuleBroken(
              "leaves the connection open", "with \"closes\": true, close it once does is over");
        }
        LockSupport.parkNanos(1_000_000);
      }
      if (buffer.position() > 0) {
        throw new RuleBroken("sends something, though it has no steps", "send nothing then");
      }
    }

    private void connectToNobody() throws RuleBroken, InterruptedException {
      String id = id();
      play(id, Role.CLIENT, true, LONG_SECONDS, nothing());
      ends(id, "never");
    }

    private void tcp() throws InterruptedException {
      String rule = "listens at a TCP port of its own choice, and tells it in ready";
      boolean offers =
          hello != null && PeerHello.of(hello).features().contains(TransportKind.TCP.toString());
      if (!offers) {
        notTried(rule, "it does not offer tcp, or not in this network");
        return;
      }
      rule(
          rule,
          () -> {
            String id = id();
            playing.add(id);
            talk.say(
                new Play(id, Role.SERVER, Address.anyPort(), false, LONG_SECONDS, nothing())
                    .toJson());
            OptionalInt port = talk.ready(id).port();
            if (port.isEmpty()) {
              throw new RuleBroken("says ready without \"port\"", "say which port it is");
            }
            OtherSide.connect(port.getAsInt()).close();
            ends(id, "clean");
          });
    }

    private void unknownPart() throws RuleBroken, IOException, InterruptedException {
      ObjectNode part = nothing();
      ObjectNode command = JsonNodeFactory.instance.objectNode();
      command.putObject("arguments").putObject("a").put("type", "Shrug").put("optional", false);
      command.putObject("response");
      command.putArray("errors");
      command.putArray("fatalErrors");
      command.put("requiresAnswer", true);
      ((ObjectNode) part.get("commands")).set("Shrug", command);
      String id = id();
      play(id, Role.SERVER, false, LONG_SECONDS, part);
      talk.refusal(id);
    }

    private void oneAfterAnother() throws RuleBroken, IOException, InterruptedException {
      for (int play = 0; play < SEVERAL; play++) {
        serve(id());
      }
    }

    private void atOnce() throws RuleBroken, IOException, InterruptedException {
      List<String> ids = new ArrayList<>();
      List<Path> sockets = new ArrayList<>();
      for (int play = 0; play < SEVERAL; play++) {
        ids.add(id());
        sockets.add(play(ids.get(play), Role.SERVER, false, LONG_SECONDS, nothing()));
      }
      for (String id : ids) {
        talk.ready(id);
      }
      for (int play = SEVERAL - 1; play >= 0; play--) {
        OtherSide.connect(sockets.get(play)).close();
        ends(ids.get(play), "clean");
      }
    }

    private void abandonServer() throws RuleBroken, InterruptedException {
      String id = id();
      play(id, Role.SERVER, false, LONG_SECONDS, nothing());
      talk.ready(id);
      talk.say(new RunnerMessage.Abandon(id).toJson());
      ends(id, "never");
    }

    private void abandonConnected() throws RuleBroken, IOException, InterruptedException {
      String id = id();
      Path socket = play(id, Role.SERVER, false, LONG_SECONDS, nothing());
      talk.ready(id);
      try (SocketChannel connected = OtherSide.connect(socket)) {
        // Whether the peer has accepted it by now shows in nothing that it says.
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        talk.say(new RunnerMessage.Abandon(id).toJson());
        ends(id, "open");
      }
    }

    private void timeLimit() throws RuleBroken, InterruptedException {
      String id = id();
      play(id, Role.SERVER, false, SHORT_SECONDS, nothing());
      talk.ready(id);
      ends(id, "never");
    }

    private void descriptors() throws InterruptedException {
      String rule = "has closed all that its parts have opened";
      if (open.isEmpty()) {
        notTried(rule, "nobody can count what it has open (its /proc is not ours to read)");
        return;
      }
      rule(
          rule,
          () -> {
            long deadline = System.nanoTime() + CLOSING.toNanos();
            int left = more();
            while (left > 0 && System.nanoTime() - deadline < 0) {
              LockSupport.parkNanos(10_000_000);
              left = more();
            }
            if (left > 0) {
              throw new RuleBroken(
                  "has " + left + " more descriptors open than after its hello",
                  "close listeners and connections before saying observed");
            }
          });
    }

    private int more() {
      return openNow().orElse(0) - open.orElse(0);
    }

    private OptionalInt openNow() {
      Optional<DescriptorTable> table =
          connection.process().isPresent()
              ? OpenDescriptors.table(connection.process().getAsLong())
              : Optional.empty();
      return table.map(seen -> OptionalInt.of(seen.open().size())).orElse(OptionalInt.empty());
    }

    private void bye() throws InterruptedException {
      List<ProcessHandle> children = children();
      rule(
          "answers bye with bye, as its last line, also while it plays",
          () -> {
            String id = id();
            play(id, Role.SERVER, false, LONG_SECONDS, nothing());
            talk.ready(id);
            talk.ignore(id);
            talk.say(new RunnerMessage.RunnerBye().toJson());
            talk.bye();
            talk.end();
          });
      over = null;
      running.awaitExit(EXIT);
      String rule = "exits with status 0 after its bye";
      if (running.alive() && running.status().isEmpty()) {
        if (program.kind().equals("exec")) {
          PeerCheck.this.rule(
              rule,
              () -> {
                throw new RuleBroken(running.state(), "exit once the bye is sent");
              });
        } else {
          notTried(rule, "only a peer that this program starts can be looked at (exec:COMMAND)");
        }
      } else if (running.status().isEmpty()) {
        notTried(rule, "its status is not known here");
      } else {
        PeerCheck.this.rule(
            rule,
            () -> {
              if (running.status().getAsInt() != 0) {
                throw new RuleBroken(running.state(), "exit with status 0 where all went well");
              }
            });
      }
      leavesNothing(children);
    }

    private List<ProcessHandle> children() {
      return connection.process().stream()
          .boxed()
          .flatMap(process -> ProcessHandle.of(process).stream())
          .flatMap(ProcessHandle::descendants)
          .toList();
    }

    private void leavesNothing(List<ProcessHandle> children) throws InterruptedException {
      PeerCheck.this.rule(
          "leaves no process behind",
          () -> {
            long left = children.stream().filter(ProcessHandle::isAlive).count();
            if (left > 0) {
              children.forEach(ProcessHandle::destroyForcibly);
              throw new RuleBroken("leaves " + left + " behind", "end children before the bye");
            }
          });
    }

    private Path play(String id, Role role, boolean closes, double seconds, ObjectNode part) {
      Path socket = directory.socket(id);
      playing.add(id);
      talk.say(new Play(id, role, new Address.Unix(socket), closes, seconds, part).toJson());
      return socket;
    }

    private void ends(String id, String end) throws RuleBroken, InterruptedException {
      Observed observed = talk.observed(id);
      try {
        new PlayedPart(nothing(), MalformedMessage.thrown()).check(observed);
      } catch (MalformedMessage e) {
        throw new RuleBroken("sends " + e.getMessage(), "report only what the part has");
      }
      String said = observed.observation().path("end").asString("");
      if (!said.equals(end)) {
        throw new RuleBroken("reports \"end\": \"" + said + "\"", "that is \"" + end + "\" here");
      }
    }
  }

  private String id() {
    conversations++;
    return "check" + conversations;
  }

  /** The smallest part. */
  private static ObjectNode nothing() {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    part.putObject("commands");
    part.putObject("opens");
    part.putArray("does");
    part.putObject("responders");
    return part;
  }
}
