package dev.ampinterop.conformance.player;

import java.time.Duration;
import java.util.Arrays;

/** What the other side has written so far, and waiting for more of it. Thread-safe. */
final class ScriptInbox {
  private byte[] bytes = new byte[1024];
  private int start;
  private int end;
  private boolean over;

  /** More came. */
  synchronized void add(byte[] more) {
    if (bytes.length - end < more.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more.length));
    }
    System.arraycopy(more, 0, bytes, end, more.length);
    end += more.length;
    notifyAll();
  }

  /** No more will come. */
  synchronized void finish() {
    over = true;
    notifyAll();
  }

  /** Waits for one whole box and passes over it; false when none comes. */
  synchronized boolean awaitBox(Duration limit) throws InterruptedException {
    return await(limit, this::boxLength);
  }

  /** Waits for that many bytes and passes over them; false when they do not come. */
  synchronized boolean awaitBytes(int count, Duration limit) throws InterruptedException {
    return await(limit, () -> end - start >= count ? count : -1);
  }

  /** Waits until the other side has closed, or the limit is over. */
  synchronized void awaitEnd(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!over && waitUntil(deadline)) {
      start = end;
    }
  }

  private interface Length {
    int orMinusOne();
  }

  private boolean await(Duration limit, Length wanted) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    int length = wanted.orMinusOne();
    while (length < 0) {
      if (over || !waitUntil(deadline)) {
        return false;
      }
      length = wanted.orMinusOne();
    }
    start += length;
    return true;
  }

  private boolean waitUntil(long deadline) throws InterruptedException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left > 0) {
      wait(left);
    }
    return left > 0;
  }

  // Lengths only: what is in the box, and whether it should be there, is not the script's to judge.
  private int boxLength() {
    boolean inKey = true;
    for (int at = start; end - at >= 2; inKey = !inKey) {
      int length = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
      at += 2 + length;
      if (inKey && length == 0) {
        return at - start;
      }
    }
    return -1;
  }
}
