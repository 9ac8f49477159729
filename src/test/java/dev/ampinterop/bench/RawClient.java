package dev.ampinterop.bench;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Sends the bytes of an ask and reads those of its answer; no AMP in it. */
final class RawClient {
  private RawClient() {}

  public static void main(String[] args) throws IOException {
    var address = AFUNIXSocketAddress.of(Path.of(args[0]));
    try (var ball = new RawBall(AFUNIXSocketChannel.open(address));
        var file = new FileInputStream("/dev/null")) {
      ClientLoop.serve((workload, time) -> run(ball, workload, time, file));
    }
  }

  private static long run(RawBall ball, Workload workload, Duration time, FileInputStream file)
      throws IOException {
    if (workload.inFlight() != 1) {
      throw new IllegalArgumentException("a ping-pong has one ball: " + workload);
    }
    long deadline = System.nanoTime() + time.toNanos();
    long calls = 0;
    do {
      ball.writeAsk(workload.kind(), file.getFD());
      ball.readAnswer(workload.kind());
      calls++;
    } while (System.nanoTime() < deadline);
    return calls;
  }
}
