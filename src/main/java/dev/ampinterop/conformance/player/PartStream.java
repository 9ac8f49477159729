package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.SwitchedStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a part's connection switches to: keeps bytes and descriptors until a step asks for them, and
 * owns the descriptors until then. Thread-safe.
 */
final class PartStream implements SwitchedProtocol, AutoCloseable {
  private final Duration limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Queue<Descriptor> descriptors = new ArrayDeque<>();
  private @Nullable SwitchedStream stream;
  private boolean over;

  PartStream(Duration limit) {
    this.limit = limit;
  }

  @Override
  public synchronized void started(SwitchedStream started) {
    stream = started;
    notifyAll();
  }

  @Override
  public synchronized void received(ByteBuffer more) {
    byte[] copy = new byte[more.remaining()];
    more.get(copy);
    bytes.writeBytes(copy);
    notifyAll();
  }

  @Override
  public synchronized void received(Descriptor descriptor) {
    if (over) {
      descriptor.close();
    } else {
      descriptors.add(descriptor);
      notifyAll();
    }
  }

  @Override
  public synchronized void ended(@Nullable Throwable cause) {
    over = true;
    notifyAll();
  }

  /** The connection is over: of one that never switched nobody else says so. */
  synchronized void end() {
    if (stream == null) {
      ended(null);
    }
  }

  /** Writes bytes and descriptors, once the connection has switched. */
  void say(byte[] said, List<Descriptor> passing)
      throws IOException, InterruptedException, TimeoutException {
    SwitchedStream to;
    synchronized (this) {
      awaitSwitch();
      to = stream;
    }
    if (to == null) {
      throw new IOException("the connection ended before it switched");
    }
    to.write(ByteBuffer.wrap(said), passing);
  }

  /** That many bytes, or as many as come before the end of the connection. */
  synchronized byte[] hear(int count) throws IOException, InterruptedException, TimeoutException {
    awaitSwitch();
    await(
        () -> over || bytes.size() >= count,
        count == Integer.MAX_VALUE ? "hear the end" : "hear " + count + " bytes");
    byte[] there = bytes.toByteArray();
    int heard = Math.min(count, there.length);
    bytes.reset();
    bytes.write(there, heard, there.length - heard);
    return Arrays.copyOf(there, heard);
  }

  /** The next descriptor that came; the caller's from now on. */
  synchronized Descriptor take() throws IOException, InterruptedException, TimeoutException {
    awaitSwitch();
    await(() -> over || !descriptors.isEmpty(), "take a descriptor");
    Descriptor next = descriptors.poll();
    if (next == null) {
      throw new IOException("no descriptor came after the switch");
    }
    return next;
  }

  /** Closes what nobody took. */
  @Override
  public synchronized void close() {
    ended(null);
    descriptors.forEach(Descriptor::close);
    descriptors.clear();
  }

  private synchronized void awaitSwitch()
      throws IOException, InterruptedException, TimeoutException {
    await(() -> over || stream != null, "switch");
    if (stream == null) {
      throw new IOException("the connection ended before it switched");
    }
  }

  private synchronized void await(BooleanSupplier wanted, String what)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!wanted.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TimeoutException("could not " + what + " in time");
      }
      wait(left);
    }
  }
}
