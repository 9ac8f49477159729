package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Passed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Keeps connections that are played at once in the order in which they were captured: nothing is
 * sent on one before everything has passed on the others that had passed by then. What passed has a
 * rank, its place in the whole capture, from 0; a rank and a bit are all that is held of it.
 * Thread-safe.
 */
public final class Overlap {
  /** Of each connection the ranks of its opening, of what passed, and of its close. */
  private final int[][] ranks;

  private final int mostAtOnce;
  private final BitSet past = new BitSet();
  private final PriorityQueue<Waiter> waiting =
      new PriorityQueue<>(Comparator.comparingInt(waiter -> waiter.rank));
  private int front;
  private long changes;

  /** Somebody who waits until everything before a rank has passed. */
  private static final class Waiter {
    final int connection;
    final int rank;
    long seen;
    private boolean isFree;

    Waiter(int connection, int rank) {
      this.connection = connection;
      this.rank = rank;
    }

    synchronized void free() {
      isFree = true;
      notifyAll();
    }

    synchronized boolean isFreeWithin(Duration limit) throws InterruptedException {
      long deadline = System.nanoTime() + limit.toNanos();
      while (!isFree) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }
  }

  /**
   * Of what was captured.
   *
   * @throws ReplayException when nothing passed on one of them
   */
  private Overlap(List<CapturedConversation> conversations) {
    long[][] nanos = new long[conversations.size()][];
    for (int index = 0; index < nanos.length; index++) {
      nanos[index] = nanos(conversations.get(index));
    }
    this.ranks = ranked(nanos);
    this.mostAtOnce = mostAtOnce(ranks);
  }

  private static long[] nanos(CapturedConversation conversation) {
    Course course = new Course(conversation, ReplayLimits.NOTHING);
    long opened = conversation.opened().nanos();
    long[] nanos = new long[(int) course.boxes() + 2];
    int next = 0;
    nanos[next++] = opened;
    for (Iterator<Passed> passed = course.passed(); passed.hasNext(); ) {
      nanos[next++] = opened + passed.next().nanos();
    }
    nanos[next] = conversation.endNanos();
    return nanos;
  }

  /** Merges what is in order on each connection; what was at the same time in their order. */
  private static int[][] ranked(long[][] nanos) {
    int[][] ranks = new int[nanos.length][];
    int[] at = new int[nanos.length];
    PriorityQueue<Integer> next =
        new PriorityQueue<>(
            Comparator.<Integer>comparingLong(index -> nanos[index][at[index]])
                .thenComparing(index -> index));
    for (int index = 0; index < nanos.length; index++) {
      ranks[index] = new int[nanos[index].length];
      next.add(index);
    }
    for (int rank = 0; !next.isEmpty(); rank++) {
      int index = next.remove();
      ranks[index][at[index]] = rank;
      at[index]++;
      if (at[index] < nanos[index].length) {
        next.add(index);
      }
    }
    return ranks;
  }

  private static int mostAtOnce(int[][] ranks) {
    int[] openings = Arrays.stream(ranks).mapToInt(one -> one[0]).sorted().toArray();
    int[] ends = Arrays.stream(ranks).mapToInt(one -> one[one.length - 1]).sorted().toArray();
    int most = 0;
    int ended = 0;
    for (int opened = 0; opened < openings.length; opened++) {
      while (ends[ended] < openings[opened]) {
        ended++;
      }
      most = Math.max(most, opened + 1 - ended);
    }
    return most;
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
   * Plays all at once, each on a thread of its own that begins when it is the connection's turn to
   * be opened.
   *
   * @param limit how long that may take when nothing passes on the others
   * @return what came of them, in the order of the list
   * @throws ReplayException as the first part that threw one
   * @throws InterruptedException when the thread was interrupted; then all parts are, too
   */
  public static <T> List<T> play(
      List<CapturedConversation> conversations, Duration limit, Part<T> part)
      throws InterruptedException {
    Overlap overlap = new Overlap(conversations);
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      Map<Integer, Future<T>> playing = new TreeMap<>();
      for (int index : overlap.inOrderOfOpening()) {
        Connection connection = overlap.new Connection(index);
        connection.await(Connection.OPENING, limit);
        playing.put(index, pool.submit(() -> part.play(index, connection)));
      }
      List<T> played = new ArrayList<>();
      for (Future<T> one : playing.values()) {
        played.add(one.get());
      }
      return played;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ReplayException problem) {
        throw problem;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private int[] inOrderOfOpening() {
    return IntStream.range(0, ranks.length)
        .boxed()
        .sorted(Comparator.comparingInt(index -> ranks[index][0]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Whether something has to pass on another connection before that rank. */
  private boolean isBehind(int connection, int rank) {
    for (int next = past.nextClearBit(front); next < rank; next = past.nextClearBit(next + 1)) {
      if (Arrays.binarySearch(ranks[connection], next) < 0) {
        return true;
      }
    }
    return false;
  }

  private void changed() {
    changes++;
    front = past.nextClearBit(front);
    while (!waiting.isEmpty() && !isBehind(waiting.element().connection, waiting.element().rank)) {
      waiting.remove().free();
    }
  }

  /** One of the connections. */
  public final class Connection {
    /** The place of its opening. */
    static final long OPENING = -1;

    /** The place of its close. */
    static final long CLOSING = Long.MAX_VALUE;

    private final int index;

    private Connection(int index) {
      this.index = index;
    }

    /** How much passes on all of them, their openings and closes counted. */
    long onAll() {
      return Arrays.stream(ranks).mapToLong(one -> one.length).sum();
    }

    /** How many are open at the same time at most. */
    int mostAtOnce() {
      return mostAtOnce;
    }

    /**
     * Waits until everything has passed on the others that had passed by then, or nothing more has
     * passed on any of them for so long.
     *
     * @param place which of what passed on this one, from 0, or its opening or close
     * @throws InterruptedException when the thread was interrupted
     */
    void await(long place, Duration limit) throws InterruptedException {
      Waiter waiter = new Waiter(index, rank(place));
      synchronized (Overlap.this) {
        if (!isBehind(index, waiter.rank)) {
          return;
        }
        waiter.seen = changes;
        waiting.add(waiter);
      }
      try {
        while (!waiter.isFreeWithin(limit)) {
          synchronized (Overlap.this) {
            if (changes == waiter.seen) {
              return;
            }
            waiter.seen = changes;
          }
        }
      } finally {
        synchronized (Overlap.this) {
          waiting.remove(waiter);
        }
      }
    }

    private int rank(long place) {
      int[] own = ranks[index];
      return place == CLOSING ? own[own.length - 1] : own[(int) place + 1];
    }

    /** Whether nothing passed on the others between that on this one and what passed before it. */
    boolean follows(long place) {
      return place > OPENING && rank(place) == rank(place - 1) + 1;
    }

    /** That has passed. */
    void past(long place) {
      synchronized (Overlap.this) {
        past.set(rank(place));
        changed();
      }
    }

    /** Nothing more passes on this one. */
    void over() {
      synchronized (Overlap.this) {
        for (int rank : ranks[index]) {
          if (rank >= front) {
            past.set(rank);
          }
        }
        changed();
      }
    }
  }
}
