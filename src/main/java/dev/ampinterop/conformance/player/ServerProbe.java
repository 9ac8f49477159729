package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes one call, and sees whether one reply comes to it, and nothing else: any server that works
 * does that, whatever it lacks. One thread reads; the lock guards what came.
 */
final class ServerProbe {
  private static final String TAG = "1";

  /** Replies and errors are far shorter. */
  private static final long MOST_BYTES = 64 << 10;

  /** Who says something by itself says it again within that time, or is not much of a burden. */
  private static final Duration QUIET = Duration.ofMillis(500);

  private final BoxParser parser = new BoxParser(BoxLimits.NONE);
  private long bytes;
  private int replies;
  private boolean isWrong;
  private boolean isOver;

  private ServerProbe() {}

  /**
   * Whether the server at that address works.
   *
   * @param limit how long its reply may take
   */
  static boolean isSound(Address address, Duration limit) throws InterruptedException {
    try (Transport transport = address.connect()) {
      return new ServerProbe().asks(transport, limit);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean asks(Transport transport, Duration limit)
      throws IOException, InterruptedException {
    Thread reader = new Thread(() -> read(transport), "asking whether the server works");
    reader.setDaemon(true);
    reader.start();
    transport.write(ByteBuffer.wrap(call()), List.of());
    synchronized (this) {
      await(limit, 1);
      if (replies == 1) {
        await(QUIET, 2);
      }
      return replies == 1 && !isWrong;
    }
  }

  private static byte[] call() {
    return Passed.bytes(
        List.of(
            Map.entry(Amp.ASK, TAG.getBytes(StandardCharsets.US_ASCII)),
            Map.entry(Amp.COMMAND, "Ping".getBytes(StandardCharsets.US_ASCII))));
  }

  private void await(Duration limit, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (replies < wanted && !isWrong && !isOver) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  private void read(Transport transport) {
    ByteBuffer some = ByteBuffer.allocateDirect(8 << 10);
    try {
      boolean mayCome = true;
      while (mayCome) {
        int count = transport.read(some.clear(), handle -> Descriptor.owned(handle).close());
        mayCome = count >= 0 && take(some.flip());
      }
    } catch (IOException e) {
      // Lost, which is an end, too.
    } finally {
      synchronized (this) {
        isOver = true;
        notifyAll();
      }
    }
  }

  /** Whether more may come. */
  private synchronized boolean take(ByteBuffer some) {
    bytes += some.remaining();
    isWrong |= bytes > MOST_BYTES;
    parser.feed(some);
    try {
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        boolean isReply =
            TAG.equals(box.get().text(Amp.ANSWER)) || TAG.equals(box.get().text(Amp.ERROR));
        replies += isReply ? 1 : 0;
        isWrong |= !isReply;
      }
    } catch (RemoteProtocolException e) {
      isWrong = true;
    }
    notifyAll();
    return !isWrong;
  }
}
