package dev.ampinterop.bench;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * The bytes of one call and of its answer on a blocking channel, as cheaply as junixsocket does it:
 * the least that any AMP implementation on junixsocket has to spend.
 */
final class RawBall implements AutoCloseable {
  private static final int ANCILLARY_BYTES = 256;

  private final AFUNIXSocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer sumAsk = direct(Calls.askBytes(Workload.Kind.SUM));
  private final ByteBuffer sumAnswer = direct(Calls.answerBytes(Workload.Kind.SUM));
  private final ByteBuffer takeAsk = direct(Calls.askBytes(Workload.Kind.TAKE));
  private final ByteBuffer takeAnswer = direct(Calls.answerBytes(Workload.Kind.TAKE));
  private Workload.Kind asked = Workload.Kind.SUM;

  RawBall(AFUNIXSocketChannel channel) {
    this.channel = channel;
    channel.setAncillaryReceiveBufferSize(ANCILLARY_BYTES);
  }

  void writeAsk(Workload.Kind kind, FileDescriptor file) throws IOException {
    if (kind == Workload.Kind.TAKE) {
      channel.setOutboundFileDescriptors(file);
    }
    write(kind == Workload.Kind.TAKE ? takeAsk : sumAsk);
  }

  void readAnswer(Workload.Kind kind) throws IOException {
    read(kind == Workload.Kind.TAKE ? takeAnswer : sumAnswer);
  }

  /** The two asks have different lengths, and only one comes with a descriptor. */
  void readAsk() throws IOException {
    in.clear();
    readMore();
    FileDescriptor[] received = channel.getReceivedFileDescriptors();
    asked = received.length > 0 ? Workload.Kind.TAKE : Workload.Kind.SUM;
    for (FileDescriptor descriptor : received) {
      new FileInputStream(descriptor).close();
    }
    ByteBuffer expected = asked == Workload.Kind.TAKE ? takeAsk : sumAsk;
    while (in.position() < expected.limit()) {
      readMore();
    }
  }

  void writeAnswer() throws IOException {
    write(asked == Workload.Kind.TAKE ? takeAnswer : sumAnswer);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void write(ByteBuffer bytes) throws IOException {
    bytes.rewind();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void read(ByteBuffer expected) throws IOException {
    in.clear();
    while (in.position() < expected.limit()) {
      readMore();
    }
  }

  private void readMore() throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException();
    }
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes);
  }
}
