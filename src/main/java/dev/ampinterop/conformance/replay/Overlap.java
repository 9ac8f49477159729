package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

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
  }

  /**
   * Of what was captured.
   *
   * @throws ReplayException when nothing passed on one of them
   */
  public Overlap(List<CapturedConversation> conversations) {
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
      moments.add(new Moment(connection, Connection.CLOSING, closed(conversation)));
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
      until = Math.max(until, closed(one));
    }
    return false;
  }

  /** The part of one of them, by its place in the list. */
  public Connection connection(int index) {
    return new Connection(index);
  }

  private static long closed(CapturedConversation conversation) {
    List<CaptureEvent> events = conversation.events();
    return conversation
        .firstClose()
        .map(CaptureEvent.Closed::nanos)
        .orElse(events.get(events.size() - 1).nanos());
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
        if (moment.connection == index && moment.place == place) {
          return false;
        } else if (moment.connection != index && !moment.isPast) {
          return true;
        }
      }
      return false;
    }

    /** That has passed. */
    void past(int place) {
      synchronized (moments) {
        moments.stream()
            .filter(moment -> moment.connection == index && moment.place == place)
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
