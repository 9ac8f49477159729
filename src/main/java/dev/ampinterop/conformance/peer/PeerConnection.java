package dev.ampinterop.conformance.peer;

import dev.ampinterop.conformance.peer.message.MessageText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The control connection: JSON objects, one a line.
 *
 * <p>One thread receives. Any thread may send: lines are written by a thread of the connection's
 * own, in order, so that a peer that does not read never blocks a sender.
 */
public final class PeerConnection implements AutoCloseable {
  /** Writes what passes here. */
  public static final JsonMapper JSON = JsonMapper.shared();

  /**
   * The largest observation of the suite has less than one; whoever sends more without an end of
   * line is not speaking this protocol.
   */
  private static final int LONGEST_LINE = 32 << 20;

  private static final int BEGINNING = 300;

  private static final long SEND_LIMIT_SECONDS = 5;

  private final SocketChannel channel;
  private final OptionalLong process;
  private final PeerLog.Lines log;
  private final ExecutorService writer;
  private final ByteBuffer received = ByteBuffer.allocate(64 << 10).flip();

  /**
   * Speaks over a socket.
   *
   * @param channel connected and blocking; the connection owns it from now on
   */
  public PeerConnection(SocketChannel channel) {
    this(channel, OptionalLong.empty(), PeerLog.none().of(""));
  }

  private PeerConnection(SocketChannel channel, OptionalLong process, PeerLog.Lines log) {
    this.channel = channel;
    this.process = process;
    this.log = log;
    this.writer =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "peer writer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Connects to a peer that was just started, as soon as it listens.
   *
   * @throws PeerDidNotStart when it exits or does not listen in time
   */
  public static PeerConnection to(RunningPeer peer, Duration limit) {
    return to(peer, limit, PeerLog.none());
  }

  /** The same, with a log of what passes. */
  public static PeerConnection to(RunningPeer peer, Duration limit, PeerLog log) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      if (Files.exists(peer.socket())) {
        AFUNIXSocketChannel channel = connect(peer.socket());
        if (channel != null) {
          return new PeerConnection(
              channel, process(channel), log.of(String.valueOf(peer.socket().getFileName())));
        }
      }
      if (!peer.alive()) {
        throw new PeerDidNotStart(
            "the peer " + peer.state() + " before it listened at " + peer.socket(),
            peer.lastLines(),
            "");
      }
      if (System.nanoTime() > deadline) {
        throw new PeerDidNotStart(
            "nobody accepts connections at "
                + peer.socket()
                + " after "
                + limit.toSeconds()
                + " s (the peer "
                + peer.state()
                + ")",
            peer.lastLines(),
            "a peer listens at the path that follows --listen; try it by hand");
      }
      try {
        // A socket's file appears before listen(2) is called, so there is nothing to wait on.
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PeerDidNotStart("interrupted while the peer started", peer.lastLines(), "");
      }
    }
  }

  // Java's own channel does not say which process listens.
  private static @Nullable AFUNIXSocketChannel connect(Path socket) {
    try {
      return AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(socket));
    } catch (IOException e) {
      return null;
    }
  }

  // SO_PEERCRED: the kernel translates the number for the process that asks, also from within a
  // container.
  private static OptionalLong process(AFUNIXSocketChannel channel) {
    try {
      long process = channel.getPeerCredentials().getPid();
      return process > 0 ? OptionalLong.of(process) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The process that listened, no matter who started it; empty where this one cannot see it, or
   * {@link #to} did not connect this.
   */
  public OptionalLong process() {
    return process;
  }

  /** Sends one line, some time later. Does nothing once the connection is closed. */
  public void send(ObjectNode message) {
    byte[] text = JSON.writeValueAsBytes(message);
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    try {
      writer.execute(() -> write(ByteBuffer.wrap(line)));
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: whoever waits for an answer hears so from the receiving thread.
    }
  }

  private void write(ByteBuffer line) {
    try {
      log.sent(line.duplicate().limit(line.limit() - 1));
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      // The same: the receiving thread finds the end of the connection and tells.
    }
  }

  /**
   * Waits for the next line. For one thread at a time.
   *
   * @return null when the connection has ended
   * @throws IllegalArgumentException when the line is not a JSON object, with where and why, for
   *     people
   */
  public @Nullable ObjectNode receive() {
    try {
      ByteBuffer line = line();
      return line == null ? null : MessageText.read(line);
    } catch (IOException e) {
      received.clear().flip();
      return null;
    }
  }

  private @Nullable ByteBuffer line() throws IOException {
    byte[] line = new byte[received.capacity()];
    int length = 0;
    while (true) {
      while (received.hasRemaining()) {
        int most = Math.min(received.remaining(), line.length - length);
        int taken = upToLineFeed(most);
        received.get(line, length, taken);
        length += taken;
        if (line[length - 1] == '\n') {
          ByteBuffer whole = ByteBuffer.wrap(line, 0, length - 1);
          log.received(whole.duplicate());
          return whole;
        }
        if (length > LONGEST_LINE) {
          log.received(ByteBuffer.wrap(line, 0, length));
          throw new IllegalArgumentException(
              "a line of more than " + (LONGEST_LINE >> 20) + " MiB: " + beginning(line, length));
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
      }
      received.clear();
      int count = channel.read(received);
      received.flip();
      if (count < 0 && length == 0) {
        return null;
      }
      if (count < 0) {
        log.received(ByteBuffer.wrap(line, 0, length));
        throw new IllegalArgumentException(
            "its control connection ended within a line, as each ends with a line feed: "
                + beginning(line, length));
      }
    }
  }

  /** How many bytes to take: up to a line feed, but so many at most. */
  private int upToLineFeed(int most) {
    byte[] bytes = received.array();
    int first = received.arrayOffset() + received.position();
    for (int taken = 1; taken < most; taken++) {
      if (bytes[first + taken - 1] == '\n') {
        return taken;
      }
    }
    return most;
  }

  private static String beginning(byte[] line, int length) {
    return MessageText.shown(
        new String(line, 0, Math.min(length, BEGINNING), StandardCharsets.UTF_8));
  }

  /** Ends the connection once everything is sent, or cannot be sent. */
  public void finish() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(SEND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        // Whoever does not read its lines is left without them.
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Ends the connection; a blocked {@link #receive()} returns null. */
  @Override
  public void close() {
    writer.shutdownNow();
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    }
  }
}
