package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that connects here once for each conversation of a list that it has. It gets no parts
 * and reports nothing: it plays the clients of cases because the list says what they do.
 * Thread-safe; its owner closes it.
 *
 * <p>One thread accepts connections and keeps a few of them; the kernel keeps the others.
 */
public final class EndpointClient implements Player {
  private static final int MOST_WAITING = 2;

  private final Listener listener;
  private final Address address;
  private final Deque<Transport> waiting = new ArrayDeque<>();
  private final Patience patience = new Patience(Role.CLIENT, "the client");
  private boolean closed;
  private @Nullable String goneBecause;

  private EndpointClient(Listener listener, Address address) {
    this.listener = listener;
    this.address = address;
  }

  /**
   * Listens for it.
   *
   * @throws IOException when nobody can listen there; the message names the address
   */
  public static EndpointClient at(Address address) throws IOException {
    Listener listener = address.listen();
    EndpointClient client = new EndpointClient(listener, address.of(listener));
    Thread thread = new Thread(client::accept, "listening for the client");
    thread.setDaemon(true);
    thread.start();
    return client;
  }

  /** Where it connects. */
  public Address address() {
    return address;
  }

  @Override
  public String name() {
    return Pairing.ENDPOINT;
  }

  /** Unknown: what it lacks it leaves out. */
  @Override
  public Set<String> features() {
    return Set.of();
  }

  @Override
  public long openFiles() {
    return Long.MAX_VALUE;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for a server's part
   */
  @Override
  public Conversation play(PartRequest request) {
    if (request.role() != Role.CLIENT) {
      throw new IllegalArgumentException("it connects, so it cannot play a server");
    }
    return new UnseenPart(address);
  }

  /**
   * Waits until it has connected, and leaves that connection to {@link #next}.
   *
   * @return false when it does not connect in time
   */
  public synchronized boolean awaitConnection(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (waiting.isEmpty() && !closed) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return !waiting.isEmpty();
  }

  /**
   * Its next connection, which is the caller's.
   *
   * @return empty when it does not connect in time; then it counts as gone
   */
  public synchronized Optional<Transport> next(Duration limit) throws InterruptedException {
    if (!awaitConnection(limit)) {
      goneBecause = "the client did not connect again";
      return Optional.empty();
    }
    notifyAll();
    return Optional.of(waiting.remove());
  }

  /** Why no more connections are waited for, since one did not come; empty while they are. */
  public synchronized Optional<String> goneBecause() {
    return Optional.ofNullable(goneBecause);
  }

  /**
   * Notes how a conversation went.
   *
   * @return whether it left the conversation out: it closed the connection without a word
   */
  public boolean leftOut(Course course) throws InterruptedException {
    patience.ended(course, () -> false);
    return course.isLeftOut(Role.CLIENT);
  }

  /** Why it is not listened to any more; empty while it is. */
  public Optional<String> givenUpBecause() {
    return patience.givenUpBecause();
  }

  private void accept() {
    try {
      while (true) {
        Transport accepted = listener.accept();
        if (!keep(accepted)) {
          accepted.close();
          return;
        }
      }
    } catch (IOException e) {
      // Closed, or the process has no descriptor left: the client is then missed, and that is said.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean keep(Transport accepted) throws InterruptedException {
    while (waiting.size() >= MOST_WAITING && !closed) {
      wait();
    }
    if (!closed) {
      waiting.add(accepted);
      notifyAll();
    }
    return !closed;
  }

  /** Stops listening, and closes the connections that nobody took. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    closeQuietly(listener);
    synchronized (this) {
      waiting.forEach(EndpointClient::closeQuietly);
      waiting.clear();
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing is left to be done with it.
    }
  }
}
