package dev.ampinterop.conformance.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The control connection: JSON objects, one a line.
 *
 * <p>One thread receives. Any thread may send: lines are written by a thread of the connection's
 * own, in order, so that a peer that does not read never blocks a sender.
 */
public final class PeerConnection implements AutoCloseable {
  /** Reads and writes what passes here; an Integer argument may have any number of digits. */
  public static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(1_000_000).build())
                  .build())
          .build();

  /**
   * The largest observation of the suite has less than one; whoever sends more without an end of
   * line is not speaking this protocol.
   */
  private static final int LONGEST_LINE = 32 << 20;

  private static final int SHOWN = 200;
  private static final long SEND_LIMIT_SECONDS = 5;

  private final SocketChannel channel;
  private final OptionalLong process;
  private final ExecutorService writer;
  private final ByteBuffer received = ByteBuffer.allocate(64 << 10).flip();

  /**
   * Speaks over a socket.
   *
   * @param channel connected and blocking; the connection owns it from now on
   */
  public PeerConnection(SocketChannel channel) {
    this(channel, OptionalLong.empty());
  }

  private PeerConnection(SocketChannel channel, OptionalLong process) {
    this.channel = channel;
    this.process = process;
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
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      if (Files.exists(peer.socket())) {
        AFUNIXSocketChannel channel = connect(peer.socket());
        if (channel != null) {
          return new PeerConnection(channel, process(channel));
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
    byte[] line = (JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      writer.execute(() -> write(ByteBuffer.wrap(line)));
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: whoever waits for an answer hears so from the receiving thread.
    }
  }

  private void write(ByteBuffer line) {
    try {
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
   * @throws IllegalArgumentException when the line is no JSON object, with the line, for people
   */
  public @Nullable ObjectNode receive() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      while (true) {
        while (received.hasRemaining()) {
          byte next = received.get();
          if (next == '\n') {
            return parse(line.toString(StandardCharsets.UTF_8));
          }
          line.write(next);
        }
        if (line.size() > LONGEST_LINE) {
          throw new IllegalArgumentException(
              "a line of more than "
                  + (LONGEST_LINE >> 20)
                  + " MiB: "
                  + cut(line.toString(StandardCharsets.UTF_8)));
        }
        received.clear();
        int count = channel.read(received);
        received.flip();
        if (count < 0) {
          return null;
        }
      }
    } catch (IOException e) {
      received.clear().flip();
      return null;
    }
  }

  private static ObjectNode parse(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "a line that is no JSON (" + e.getOriginalMessage() + "): " + cut(line), e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("a line that is no JSON object: " + cut(line));
  }

  /** A message as errors show it: on one line, and not the whole of a long one. */
  static String shown(JsonNode message) {
    return cut(message.toString());
  }

  private static String cut(String text) {
    String line = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return line.replaceAll("\\p{Cntrl}", "?");
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
