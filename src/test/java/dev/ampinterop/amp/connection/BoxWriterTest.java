package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.core.Outbox;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who writes what is queued, and what becomes of it when nobody can. */
@Timeout(20)
class BoxWriterTest {
  private static final int BOX_BYTES = 8;

  @TempDir Path directory;
  private final Object lock = new Object();
  private final Outbox outbox = new Outbox(60, (bytes, descriptors) -> {});
  private final Recording transport = new Recording();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final BoxWriter writer =
      new BoxWriter(
          lock,
          outbox,
          transport,
          new LargeBuffers(),
          new ReadingThread(),
          () -> told.add("drained"),
          cause -> told.add("broke: " + cause.getMessage()));

  @Test
  void writesWhatGoesAtOnceAndTellsThatNothingIsLeft() {
    queue("a");
    assertThat(begin()).isTrue();
    queue("b");
    assertThat(begin()).isFalse();

    writer.writeAtOnce();

    assertThat(transport.taken).hasToString(wire("a") + wire("b"));
    assertThat(told).containsExactly("drained");
    assertThat(begin()).isFalse();
    assertThat(isIdle()).isTrue();
  }

  @Test
  void leavesToASpareThreadWhatDoesNotGoAtOnce() throws Exception {
    transport.takesNothingAtOnce = true;
    queue("a");
    assertThat(begin()).isTrue();

    writer.writeAtOnce();

    Thread spare = transport.writer.get(10, SECONDS);
    assertThat(spare).isNotEqualTo(Thread.currentThread());
    assertThat(spare.isDaemon()).isTrue();
    OpenDescriptors.await(this::isIdle);
    assertThat(transport.taken).hasToString(wire("a"));
    assertThat(told).containsExactly("drained");
  }

  @Test
  void waitsForRoomNoLongerThanThereIsNone() {
    queue("a");
    assertThat(begin()).isTrue();
    queue("b");

    writer.awaitRoom(BOX_BYTES, 0, 0); // returns, or the time is up

    assertThat(outbox.size()).isEqualTo(BOX_BYTES);
  }

  @Test
  void whoWaitsForRoomIsWokenAndStaysInterrupted() throws Exception {
    queue("a");
    assertThat(begin()).isTrue();
    queue("b");
    var interrupted = new CompletableFuture<Boolean>();
    var waiting =
        new Thread(
            () -> {
              writer.awaitRoom(BOX_BYTES - 1, 0, 0);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    waiting.interrupt();

    writer.writeAtOnce();

    assertThat(interrupted.get(10, SECONDS)).isTrue();
  }

  @Test
  void nothingIsWrittenOnceItHasStopped() {
    queue("a");
    synchronized (lock) {
      writer.stop();

      assertThat(writer.isStopped()).isTrue();
      assertThat(writer.isIdle()).isTrue();
      assertThat(writer.canBegin()).isFalse();
    }
    queue("b");
    assertThat(begin()).isFalse();
    assertThat(isIdle()).isTrue();
  }

  @Test
  void whatWasBeingWrittenWhenThatBreaksIsClosed() throws IOException {
    transport.isBroken = true;
    Descriptor first = queueWithDescriptor();
    assertThat(begin()).isTrue();
    assertThat(isIdle()).isFalse();
    Descriptor second = queueWithDescriptor();

    writer.writeElsewhere();
    OpenDescriptors.await(() -> !told.isEmpty());

    assertThat(first.isOpen()).isFalse();
    assertThat(second.isOpen()).as("the connection's to drop").isTrue();
    assertThat(told).containsExactly("broke: no more");
    outbox.clear();
    assertThat(second.isOpen()).isFalse();
    synchronized (lock) {
      assertThat(writer.isStopped()).isTrue();
      assertThat(writer.isIdle()).isTrue();
    }
  }

  private void queue(String key) {
    synchronized (lock) {
      outbox.add(new BoxBuilder().put(key, bytes("1")));
    }
  }

  private Descriptor queueWithDescriptor() throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[0]);
    try (var in = new FileInputStream(file.toFile())) {
      Descriptor descriptor = Descriptor.borrowed(in.getFD()).duplicate();
      synchronized (lock) {
        outbox.take(descriptor);
      }
      queue("f");
      return descriptor;
    }
  }

  private boolean begin() {
    synchronized (lock) {
      return writer.begin();
    }
  }

  private boolean isIdle() {
    synchronized (lock) {
      return writer.isIdle();
    }
  }

  private static String wire(String key) {
    return "\0\1" + key + "\0\0011\0\0";
  }

  /** Takes everything, nothing at once, or fails. */
  private static final class Recording implements Transport {
    private final StringBuffer taken = new StringBuffer();
    private final CompletableFuture<Thread> writer = new CompletableFuture<>();
    private volatile boolean takesNothingAtOnce;
    private volatile boolean isBroken;

    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) {
      throw new AssertionError("reads");
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      if (isBroken) {
        throw new IOException("no more");
      }
      taken.append(ISO_8859_1.decode(source));
      writer.complete(Thread.currentThread());
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      if (takesNothingAtOnce) {
        return 0;
      }
      int count = source.remaining();
      taken.append(ISO_8859_1.decode(source));
      return count;
    }

    @Override
    public boolean carriesDescriptors() {
      return true;
    }

    @Override
    public void close() {}
  }
}
