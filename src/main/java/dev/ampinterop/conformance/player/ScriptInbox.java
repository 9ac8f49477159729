package dev.ampinterop.conformance.player;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What the other side has written so far, and waiting for more of it. Thread-safe. */
final class ScriptInbox {
  private byte[] bytes = new byte[1024];
  private int start;
  private int end;
  private boolean over;

  /** More came. */
  synchronized void add(byte[] more) {
    if (bytes.length - end < more.length) {
      int left = end - start;
      byte[] room = new byte[Math.max(bytes.length, 2 * (left + more.length))];
      System.arraycopy(bytes, start, room, 0, left);
      bytes = room;
      start = 0;
      end = left;
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
    return await(limit, () -> boxLength() >= 0) && passOver(boxLength());
  }

  /** Waits for that many bytes and passes over them; false when they do not come. */
  synchronized boolean awaitBytes(int count, Duration limit) throws InterruptedException {
    return await(limit, () -> end - start >= count) && passOver(count);
  }

  /** Waits until the other side has closed; false when it does not. */
  synchronized boolean awaitEnd(Duration limit) throws InterruptedException {
    return await(limit, () -> over);
  }

  private boolean await(Duration limit, BooleanSupplier wanted) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!wanted.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (over || left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private boolean passOver(int count) {
    start += count;
    return true;
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
