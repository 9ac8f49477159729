package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CapturedConversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Keeps connections that are played at once in the order in which they were captured: nothing is
 * sent on one before everything has passed on the others that had passed by then. Thread-safe.
 */
public final class Overlap {
  private final List<Moment> moments = new ArrayList<>();
  private int past;

  /** Something that passes on a connection. */
  private static final class Moment {
    final int connection;
    final int place;
    final long nanos;
    boolean isPast;

    Moment(int connection, int place, long nanos) {
      this.connection = connection;
      this.place = place;
      this.nanos = nanos;
    }

    boolean isAt(int otherConnection, int otherPlace) {
      return connection == otherConnection && place == otherPlace;
    }
  }

  /**
   * Of what was captured.
   *
   * @throws ReplayException when nothing passed on one of them
   */
  private Overlap(List<CapturedConversation> conversations) {
    for (int index = 0; index < conversations.size(); index++) {
      CapturedConversation conversation = conversations.get(index);
      long opened = conversation.opened().nanos();
      int connection = index;
      moments.add(new Moment(connection, Connection.OPENING, opened));
      Replayable replayable = new Replayable(conversation, Set.of());
      int place = 0;
      for (var passed : replayable.passed()) {
        moments.add(new Moment(connection, place++, opened + passed.nanos()));
      }
      moments.add(new Moment(connection, Connection.CLOSING, conversation.endNanos()));
    }
    moments.sort(Comparator.comparingLong(moment -> moment.nanos));
  }

  /** Whether two of them were open at the same time. */
  public static boolean isIn(List<CapturedConversation> conversations) {
    long until = Long.MIN_VALUE;
    List<CapturedConversation> inOrder = new ArrayList<>(conversations);
    inOrder.sort(Comparator.comparingLong(one -> one.opened().nanos()));
    for (CapturedConversation one : inOrder) {
      if (one.opened().nanos() < until) {
        return true;
      }
      until = Math.max(until, one.endNanos());
    }
    return false;
  }

  /** Plays one of the connections. */
  @FunctionalInterface
  public interface Part<T> {
    /**
     * Plays it.
     *
     * @param index its place in the list
     */
    T play(int index, Connection connection) throws InterruptedException;
  }

  /**
   * Plays all at once, each on a thread of its own.
   *
   * @return what came of them, in the order of the list
   * @throws ReplayException as the first part that threw one
   * @throws InterruptedException when the thread was interrupted; then all parts are, too
   */
  public static <T> List<T> play(List<CapturedConversation> conversations, Part<T> part)
      throws InterruptedException {
    Overlap overlap = new Overlap(conversations);
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      List<Future<T>> playing = new ArrayList<>();
      for (int place = 0; place < conversations.size(); place++) {
        int index = place;
        playing.add(pool.submit(() -> part.play(index, overlap.new Connection(index))));
      }
      List<T> played = new ArrayList<>();
      for (Future<T> one : playing) {
        played.add(one.get());
      }
      return played;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ReplayException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** One of the connections. */
  public final class Connection {
    /** The place of its opening. */
    static final int OPENING = -1;

    /** The place of its close. */
    static final int CLOSING = Integer.MAX_VALUE;

    private final int index;

    private Connection(int index) {
      this.index = index;
    }

    /**
     * Waits until everything has passed on the others that had passed by then, or the time is up.
     *
     * @param place which of what passed on this one, from 0, or its opening or close
     * @throws InterruptedException when the thread was interrupted
     */
    void await(int place, Duration limit) throws InterruptedException {
      long deadline = System.nanoTime() + limit.toNanos();
      synchronized (moments) {
        while (isBefore(place)) {
          long left = (deadline - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            return;
          }
          moments.wait(left);
        }
      }
    }

    private boolean isBefore(int place) {
      while (past < moments.size() && moments.get(past).isPast) {
        past++;
      }
      for (Moment moment : moments.subList(past, moments.size())) {
        if (moment.isAt(index, place)) {
          return false;
        } else if (moment.connection != index && !moment.isPast) {
          return true;
        }
      }
      return false;
    }

    /** Whether nothing passed on the others between that on this one and what passed before it. */
    boolean follows(int place) {
      synchronized (moments) {
        int at = 0;
        while (at < moments.size() && !moments.get(at).isAt(index, place)) {
          at++;
        }
        return at > 0 && at < moments.size() && moments.get(at - 1).connection == index;
      }
    }

    /** That has passed. */
    void past(int place) {
      synchronized (moments) {
        moments.stream()
            .filter(moment -> moment.isAt(index, place))
            .forEach(moment -> moment.isPast = true);
        moments.notifyAll();
      }
    }

    /** Nothing more passes on this one. */
    void over() {
      synchronized (moments) {
        moments.stream()
            .filter(moment -> moment.connection == index)
            .forEach(moment -> moment.isPast = true);
        moments.notifyAll();
      }
    }
  }
}
