package dev.ampinterop.amp.transport;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.newsclub.net.unix.AFPipe;

/**
 * One thread that waits until one of many sockets can be read, so that idle sockets need no thread
 * each. There are as many of these as the process's sockets need; the first one stays for good,
 * with the two descriptors that wake it.
 */
final class SocketWatch {
  // poll(2) looks at all of them each time that one can be read: some 20 us.
  private static final int MAX_SOCKETS = 256;

  // No thread or memory is left; it may be free again later.
  private static final long PAUSE_NANOS = 20_000_000;

  private static final int FOREVER = -1;

  private static final List<SocketWatch> ALL = new ArrayList<>(); // the lock of all of them

  private record Idle(FileDescriptor socket, Runnable action) {}

  private final JunixsocketInternals internals;
  private final AFPipe pipe = AFPipe.open();
  // Streams, since an interrupt of whoever wakes would close the channel.
  private final OutputStream waking = new FileOutputStream(pipe.sink().getFileDescriptor());
  private final InputStream woken = new FileInputStream(pipe.source().getFileDescriptor());
  private final List<Idle> idle = new ArrayList<>(); // belongs to the thread
  private final List<Idle> coming = new ArrayList<>(); // guarded by ALL
  private int sockets; // guarded by ALL

  private SocketWatch(JunixsocketInternals internals) throws IOException {
    this.internals = internals;
  }

  /**
   * Waits until a socket can be read, which includes the end of its stream.
   *
   * @param socket stays open until the action has run
   * @param action runs once, on the thread of all others, so it must not wait; if it throws, it
   *     runs again after a pause
   * @throws IOException when no descriptor is left for waking that thread
   * @throws Error when the system gives no such thread
   */
  static void add(JunixsocketInternals internals, FileDescriptor socket, Runnable action)
      throws IOException {
    synchronized (ALL) {
      SocketWatch watch = withRoom(internals);
      if (watch.coming.isEmpty()) {
        watch.waking.write(0);
      }
      watch.coming.add(new Idle(socket, action));
      watch.sockets++;
    }
  }

  /** Starts the first one, unless it has been started. */
  static void prepare(JunixsocketInternals internals) throws IOException {
    synchronized (ALL) {
      if (ALL.isEmpty()) {
        withRoom(internals);
      }
    }
  }

  private static SocketWatch withRoom(JunixsocketInternals internals) throws IOException {
    for (SocketWatch watch : ALL) {
      if (watch.sockets < MAX_SOCKETS) {
        return watch;
      }
    }
    var watch = new SocketWatch(internals);
    try {
      Thread thread = new Thread(null, watch::work, "amp watch", 0, false);
      thread.setDaemon(true);
      thread.start();
    } catch (Throwable e) {
      watch.close();
      throw e;
    }
    ALL.add(watch);
    return watch;
  }

  private void work() {
    while (takeComing()) {
      try {
        await();
      } catch (Throwable e) { // whatever it is, the sockets need this thread
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    close();
  }

  /** Whether there is something to wait for, now or later. */
  private boolean takeComing() {
    synchronized (ALL) {
      idle.addAll(coming);
      coming.clear();
      sockets = idle.size();
      return sockets > 0 || this == ALL.get(0) || !ALL.remove(this);
    }
  }

  private void await() throws IOException {
    FileDescriptor[] all = new FileDescriptor[idle.size() + 1];
    for (int i = 0; i < idle.size(); i++) {
      all[i] = idle.get(i).socket;
    }
    all[idle.size()] = pipe.source().getFileDescriptor();
    int[] ready = internals.poll(all, SelectionKey.OP_READ, FOREVER);
    if (ready[idle.size()] != 0) {
      int unused = woken.read(); // one was written for all that come
    }
    for (int i = idle.size() - 1; i >= 0; i--) {
      if (ready[i] != 0) {
        idle.get(i).action.run();
        idle.remove(i);
      }
    }
  }

  private void close() {
    try {
      pipe.close();
    } catch (IOException e) {
      // close(2) frees the numbers whatever it reports.
    }
  }
}
