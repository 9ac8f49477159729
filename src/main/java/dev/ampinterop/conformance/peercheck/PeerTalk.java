package dev.ampinterop.conformance.peercheck;

import dev.ampinterop.conformance.peer.PeerConnection;
import dev.ampinterop.conformance.peer.message.Hello;
import dev.ampinterop.conformance.peer.message.MalformedMessage;
import dev.ampinterop.conformance.peer.message.Observed;
import dev.ampinterop.conformance.peer.message.PeerBye;
import dev.ampinterop.conformance.peer.message.PeerMessage;
import dev.ampinterop.conformance.peer.message.Ready;
import dev.ampinterop.conformance.peer.message.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Talks with a peer message by message, and waits for what has to come. A thread of its own
 * receives; everything else is for one thread.
 */
final class PeerTalk implements AutoCloseable {
  /** A peer that writes without end must not fill the memory. */
  private static final int MOST_WAITING = 1000;

  private static final String README = "python-peer/README.md has the form of each message";

  private final PeerConnection connection;
  private final Duration limit;
  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>(MOST_WAITING);
  private final List<PeerMessage> pending = new ArrayList<>();
  private final Set<String> ignored = new HashSet<>();
  private boolean ended;

  /** What came: a message, or what is wrong with it, or neither at the end. */
  private record Said(@Nullable ObjectNode message, @Nullable String fault) {}

  PeerTalk(PeerConnection connection, Duration limit) {
    this.connection = connection;
    this.limit = limit;
    Thread reader = new Thread(this::receive, "peer check reader");
    reader.setDaemon(true);
    reader.start();
  }

  private void receive() {
    try {
      while (true) {
        Said next;
        try {
          next = new Said(connection.receive(), null);
        } catch (IllegalArgumentException e) {
          next = new Said(null, e.getMessage());
        }
        said.put(next);
        if (next.message == null && next.fault == null) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void say(ObjectNode message) {
    connection.send(message);
  }

  /** Whether the control connection has ended, as far as was heard. */
  boolean hasEnded() {
    return ended;
  }

  Hello hello(List<String> warnings) throws RuleBroken, InterruptedException {
    ObjectNode message =
        next(limit)
            .orElseThrow(
                () ->
                    new RuleBroken(
                        "says nothing for " + limit.toSeconds() + " s",
                        "send the hello at once, as the first line"));
    try {
      return Hello.of(message, warning -> warnings.add(String.valueOf(warning.getMessage())));
    } catch (MalformedMessage e) {
      throw new RuleBroken("says " + e.getMessage(), README);
    }
  }

  Ready ready(String id) throws RuleBroken, InterruptedException {
    return await(Ready.class, message -> message.id().equals(id), id, "ready");
  }

  Observed observed(String id) throws RuleBroken, InterruptedException {
    return await(Observed.class, message -> message.id().equals(id), id, "observed");
  }

  Refusal refusal(String id) throws RuleBroken, InterruptedException {
    return await(Refusal.class, message -> id.equals(message.id()), id, "error");
  }

  PeerBye bye() throws RuleBroken, InterruptedException {
    return await(PeerBye.class, message -> true, "", "bye");
  }

  private <T extends PeerMessage> T await(
      Class<T> type, Predicate<T> wanted, String id, String name)
      throws RuleBroken, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      for (Iterator<PeerMessage> all = pending.iterator(); all.hasNext(); ) {
        PeerMessage message = all.next();
        if (type.isInstance(message) && wanted.test(type.cast(message))) {
          all.remove();
          return type.cast(message);
        }
        if (message instanceof Refusal refusal && id.equals(refusal.id())) {
          all.remove();
          throw new RuleBroken(
              "answers error: " + refusal.problem(), "answer with " + name + " here");
        }
      }
      Optional<ObjectNode> next = next(Duration.ofNanos(deadline - System.nanoTime()));
      if (next.isEmpty()) {
        throw new RuleBroken(
            "sends no " + name + " for " + limit.toSeconds() + " s",
            "send " + name + (id.isEmpty() ? "" : " with \"id\": \"" + id + "\""));
      }
      add(message(next.get()));
    }
  }

  private void add(PeerMessage message) {
    if (!ignored.contains(idOf(message))) {
      pending.add(message);
    }
  }

  private static PeerMessage message(ObjectNode message) throws RuleBroken {
    List<String> unknown = new ArrayList<>();
    PeerMessage read;
    try {
      read = PeerMessage.of(message, fault -> unknown.add(String.valueOf(fault.getMessage())));
    } catch (MalformedMessage e) {
      throw new RuleBroken("sends " + e.getMessage(), README);
    }
    if (!unknown.isEmpty()) {
      throw new RuleBroken("sends " + unknown.get(0), README);
    }
    return read;
  }

  private Optional<ObjectNode> next(Duration wait) throws RuleBroken, InterruptedException {
    if (ended) {
      throw left();
    }
    Said next = said.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
    if (next == null) {
      return Optional.empty();
    }
    if (next.fault != null) {
      throw new RuleBroken("sends " + next.fault, README);
    }
    if (next.message == null) {
      ended = true;
      throw left();
    }
    return Optional.of(next.message);
  }

  private static RuleBroken left() {
    return new RuleBroken(
        "has closed its control connection",
        "go on until the runner says bye; what went wrong is most likely on standard error");
  }

  /** Whatever comes about a conversation from now on, or has come, says nothing. */
  void ignore(String id) {
    ignored.add(id);
    pending.removeIf(message -> ignored.contains(idOf(message)));
  }

  private static String idOf(PeerMessage message) {
    return message.toJson().path("id").asString("");
  }

  /** Nothing more has come than was waited for. */
  void nothingElse() throws RuleBroken, InterruptedException {
    if (!ended) {
      Optional<ObjectNode> next = next(Duration.ZERO);
      if (next.isPresent()) {
        add(message(next.get()));
      }
    }
    if (!pending.isEmpty()) {
      PeerMessage more = pending.get(0);
      pending.clear();
      throw new RuleBroken("sends more than it should: " + more.toJson(), README);
    }
  }

  /** The control connection ends now, and nothing comes before. */
  void end() throws RuleBroken, InterruptedException {
    try {
      if (next(limit).isPresent()) {
        throw new RuleBroken("sends more after its bye", "send bye last");
      }
    } catch (RuleBroken e) {
      if (ended) {
        return;
      }
      throw e;
    }
    throw new RuleBroken("keeps its control connection after its bye", "exit after the bye");
  }

  @Override
  public void close() {
    connection.close();
  }
}
