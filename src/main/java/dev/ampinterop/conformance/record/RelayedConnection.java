package dev.ampinterop.conformance.record;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Passes on what two parties say to each other, and notes it before it is passed on, so that no
 * answer is noted before its call. A thread each way; each reads, notes and writes, so that a party
 * that does not read holds the other up as it would without a relay.
 *
 * <p>An end is passed on as it came: of one direction, of both, or a break.
 */
final class RelayedConnection {
  private final Map<Role, RelayedStream> streams = new EnumMap<>(Role.class);
  private final Tap tap;
  private final int contentBytes;
  private final boolean passesBreaksOn;

  /** From whom nothing more can be passed on, because the other side takes nothing. */
  private final Set<Role> refused = ConcurrentHashMap.newKeySet();

  private final Map<Role, RoughRoad> roads = new EnumMap<>(Role.class); // empty for a smooth way
  private final Map<Role, CountDownLatch> ends =
      new EnumMap<>(Map.of(Role.CLIENT, new CountDownLatch(1), Role.SERVER, new CountDownLatch(1)));

  /**
   * @param tap hears what passes
   * @param contentBytes how much of each regular file whose descriptor passes it gets
   * @param passesBreaksOn whether an end is passed on as it came; otherwise the other side sees the
   *     end of the stream, and may go on
   * @param roughness the seed of a rough road; empty to pass everything on as it came
   */
  RelayedConnection(
      RelayedStream client,
      RelayedStream server,
      Tap tap,
      int contentBytes,
      boolean passesBreaksOn,
      OptionalLong roughness)
      throws IOException {
    streams.put(Role.CLIENT, client);
    streams.put(Role.SERVER, server);
    this.tap = tap;
    this.contentBytes = contentBytes;
    this.passesBreaksOn = passesBreaksOn;
    if (roughness.isPresent()) {
      for (Role role : Role.values()) {
        long own = role == Role.CLIENT ? roughness.getAsLong() : ~roughness.getAsLong();
        roads.put(role, new RoughRoad(own));
        stream(role).shrinkBuffers();
      }
    }
  }

  /** Passes on until both directions have ended, and frees everything. */
  void run() throws InterruptedException {
    Thread other = new Thread(() -> pass(Role.SERVER), "relay from server");
    other.setDaemon(true);
    other.start();
    pass(Role.CLIENT);
    awaitEnd(Role.SERVER);
    for (RelayedStream stream : streams.values()) {
      try {
        stream.close();
      } catch (IOException e) {
        // Nothing is left to be done with it.
      }
    }
  }

  /** Waits until that side says no more, and that was passed on. */
  void awaitEnd(Role from) throws InterruptedException {
    end(from).await();
  }

  /** Ends both directions of both sides. */
  void cut() {
    streams.values().forEach(RelayedStream::cut);
  }

  private void pass(Role from) {
    RelayedStream source = stream(from);
    RelayedStream target = stream(from.other());
    CaptureEvent.How how;
    try {
      boolean delivers = true;
      for (Optional<Passage> next = read(from); next.isPresent(); next = read(from)) {
        for (Passage passage : withNext(from, next.get())) {
          delivers = deliver(from, passage, delivers);
        }
      }
      how = source.stillReads() ? CaptureEvent.How.HALF : CaptureEvent.How.END;
    } catch (IOException e) {
      how = CaptureEvent.How.RESET;
    }
    if (refused.contains(from)) {
      // This end is our own doing: the other side went first, which its own thread is about to see.
      awaitEndUnlessRefused(from.other());
      how = CaptureEvent.How.END;
    }
    tap.closed(from, how);
    switch (passesBreaksOn ? how : CaptureEvent.How.HALF) {
      case HALF -> target.finishWriting();
      case END -> {
        target.finishWriting();
        if (source instanceof RelayedUnix) {
          // It has closed, or it would still read: what the other writes to it must fail.
          target.refuse();
        }
      }
      case RESET -> target.reset();
    }
    end(from).countDown();
  }

  /** One that was refused as well may be waiting for this side. */
  private void awaitEndUnlessRefused(Role role) {
    try {
      if (!refused.contains(role)) {
        awaitEnd(role);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Passage> read(Role from) throws IOException {
    Optional<Passage> next = stream(from).read();
    next.ifPresent(
        passage ->
            tap.passed(from, passage.bytes(), Snapshot.ofAll(passage.descriptors(), contentBytes)));
    return next;
  }

  /** On a rough road together with what comes behind it soon, where one message can carry both. */
  private List<Passage> withNext(Role from, Passage passage) {
    RoughRoad road = roads.get(from);
    if (road == null || !road.joins() || !stream(from).hasMore(RoughRoad.JOIN_MILLIS)) {
      return List.of(passage);
    }
    try {
      Optional<Passage> next = read(from);
      if (next.isEmpty()) {
        return List.of(passage);
      }
      int descriptors = passage.descriptors().size() + next.get().descriptors().size();
      return descriptors > MessageBuffer.MAX_DESCRIPTORS
          ? List.of(passage, next.get())
          : List.of(passage.with(next.get()));
    } catch (IOException e) {
      return List.of(passage); // the next read finds the end
    }
  }

  private boolean deliver(Role from, Passage passage, boolean delivers) {
    RelayedStream target = stream(from.other());
    RoughRoad road = roads.get(from);
    try (passage) {
      if (delivers && road != null) {
        road.write(passage, target);
      } else if (delivers) {
        target.write(passage);
      }
      return delivers;
    } catch (IOException e) {
      // The other side is gone; what this one says before it notices is noted all the same.
      if (passesBreaksOn) {
        refused.add(from);
        stream(from).refuse();
      }
      return false;
    }
  }

  private RelayedStream stream(Role role) {
    return Objects.requireNonNull(streams.get(role));
  }

  private CountDownLatch end(Role role) {
    return Objects.requireNonNull(ends.get(role));
  }
}
