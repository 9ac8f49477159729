package dev.ampinterop.amp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is collected open is reported and closed, and nothing else is. */
@Timeout(20)
class ForgottenDescriptorTest {
  @TempDir Path directory;
  private FileInputStream file;
  private int before;
  private final List<ForgottenDescriptor> forgotten =
      Collections.synchronizedList(new ArrayList<>());
  private final ReceivedDescriptors received = new ReceivedDescriptors(forgotten::add);
  private int taken;

  @BeforeEach
  void open() throws IOException {
    file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    Descriptor.borrowed(file.getFD()).duplicate().close(); // libraries open some of their own
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    OpenDescriptors.awaitAtMost(before);
    file.close();
  }

  @Test
  void aValueThatNobodyHasAnyMoreIsReportedAndClosed() throws IOException {
    int number = forget();

    awaitForgotten(1);
    assertThat(received.held()).isEqualTo(1);
    var report = forgotten.get(0);
    assertThat(report.number()).isEqualTo(number);
    assertThat(report.what()).isEqualTo(directory.resolve("f").toString());
    assertThat(report)
        .hasToString(
            "fd " + number + " (" + report.what() + "), received for Take.file, was never closed");
  }

  private int forget() throws IOException {
    Descriptor descriptor = take();
    descriptor.receivedFor("Take", "file");
    return descriptor.number();
  }

  @Test
  void soIsAStreamOfIt() throws IOException {
    forgetStreams();

    awaitForgotten(1);
  }

  // Both streams, and the JDK's object, know the descriptor.
  private void forgetStreams() throws IOException {
    Descriptor descriptor = take();
    var in = descriptor.toInputStream();
    var out = descriptor.toOutputStream();
    assertThat(in.read()).isEqualTo('h');
    assertThat(out.getFD()).isSameAs(in.getFD());
  }

  @Test
  void soIsWhatWasHandedOverToNoCall() throws IOException {
    forgetHandedOver();

    awaitForgotten(1);
  }

  private void forgetHandedOver() throws IOException {
    assertThat(take().handOver().isHandedOver()).isTrue();
  }

  @Test
  void aStreamKeepsTheDescriptorThatNobodyElseHas() throws IOException {
    FileInputStream in = take().toInputStream();
    FileChannel channel = take().toFileChannel();
    FileDescriptor handle = take().handle();
    Descriptor view = take().borrow();
    collect();

    assertThat(forgotten).isEmpty();
    assertThat(in.read()).isEqualTo('h');
    assertThat(channel.size()).isEqualTo(5);
    assertThat(view.number()).isPositive();
    in.close();
    channel.close();
    new FileOutputStream(handle).close();
    // The view is of a value that nobody else has.
    Descriptor last = view;
    view = null;
    assertThat(last.isOpen()).isTrue();
    last = null;
    awaitForgotten(1);
  }

  @Test
  void whatIsHeldIsCountedUntilItIsClosedOrGivenAway() throws IOException {
    Descriptor first = take();
    FileInputStream second = take().toInputStream();
    Descriptor third = take().handOver();
    assertThat(received.held()).isEqualTo(3);

    first.close();
    second.close();
    assertThat(received.held()).isEqualTo(1);
    Descriptor.owned(third.detach()).close();
    assertThat(received.held()).isZero();
  }

  @Test
  void whatWasClosedOrGivenAwayIsNotReported() throws IOException {
    take().close();
    take().toInputStream().close();
    take().toOutputStream().getChannel().close();
    take().toFileChannel().close();
    take().handOver().close();
    FileDescriptor detached = take().detach();
    FileDescriptor handedOver = take().handOver().detach();
    Descriptor opened = take();
    opened.toInputStream();
    opened.close();
    opened = null;
    new FileInputStream(take().handle()).close();
    List<Descriptor> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) { // have the numbers of what was closed
      others.add(Descriptor.borrowed(file.getFD()).duplicate());
    }
    assertThat(received.held()).isZero();
    collect();

    assertThat(forgotten).isEmpty();
    for (Descriptor other : others) {
      assertThat(Files.exists(Path.of("/proc/self/fd/" + other.number()))).isTrue();
      other.close();
    }
    assertThat(new FileInputStream(detached).read()).isPositive();
    Descriptor.owned(detached).close();
    Descriptor.owned(handedOver).close();
  }

  @Test
  void aReportThatFailsKeepsNothingOpen() throws IOException {
    var failing =
        new ReceivedDescriptors(
            descriptor -> {
              throw new IllegalStateException("no");
            });
    failing.arrived(Descriptor.borrowed(file.getFD()).duplicate().detach());
    assertThat(failing.take(BigInteger.ZERO).number()).isPositive();

    assertThat(
            OpenDescriptors.await(
                () -> {
                  System.gc();
                  return OpenDescriptors.count() == before;
                }))
        .isTrue();
  }

  private Descriptor take() throws IOException {
    received.arrived(Descriptor.borrowed(file.getFD()).duplicate().detach());
    return received.take(BigInteger.valueOf(taken++));
  }

  private void awaitForgotten(int count) {
    OpenDescriptors.await(
        () -> {
          System.gc();
          return forgotten.size() == count;
        });
    assertThat(forgotten).hasSize(count);
  }

  /** Everything that can be forgotten by now is, once this was. */
  private void collect() throws IOException {
    List<ForgottenDescriptor> last = Collections.synchronizedList(new ArrayList<>());
    var sentinel = new ReceivedDescriptors(last::add);
    sentinel.arrived(Descriptor.borrowed(file.getFD()).duplicate().detach());
    assertThat(sentinel.take(BigInteger.ZERO).number()).isPositive();
    assertThat(
            OpenDescriptors.await(
                () -> {
                  System.gc();
                  return last.size() == 1;
                }))
        .isTrue();
  }
}
