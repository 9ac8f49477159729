package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.DescriptorException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * An open file descriptor as a value of an argument. Twisted: the {@code int} of a {@code
 * Descriptor} argument.
 *
 * <p>A received descriptor is owned by the caller or responder that it was decoded for: whoever has
 * it closes it, or hands it on. Sending one never takes it over: the connection sends a duplicate
 * of its own, so the sender may close its descriptor as soon as the call has returned. Thread-safe.
 */
public final class Descriptor implements AutoCloseable {
  // There is no way to a FileChannel by junixsocket 2.11.1: closing that one does not close the
  // descriptor, and deletes /dev/null where it may.

  private final FileDescriptor handle;
  private final boolean owned;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Descriptor(FileDescriptor handle, boolean owned) {
    this.handle = handle;
    this.owned = owned;
  }

  /**
   * A view of a descriptor that somebody else owns, for sending: closing the view closes nothing.
   */
  public static Descriptor borrowed(FileDescriptor handle) {
    return new Descriptor(handle, false);
  }

  /** Takes a descriptor over: closing the value closes it. */
  public static Descriptor owned(FileDescriptor handle) {
    return new Descriptor(handle, true);
  }

  /**
   * A descriptor of its own for the same open file; the caller owns it.
   *
   * @throws DescriptorException when this one is closed or the process has no descriptor left
   */
  public Descriptor duplicate() {
    return owned(duplicate(handle));
  }

  /** The Java object, for APIs that take one. It stays open no longer than this value. */
  public FileDescriptor handle() {
    return handle;
  }

  /**
   * The number of the descriptor in this process.
   *
   * @throws DescriptorException when it is closed
   */
  public int number() {
    try {
      return NativeHandles.number(handle);
    } catch (IOException e) {
      throw new DescriptorException("the descriptor is closed", e);
    }
  }

  /**
   * Opens it for reading bytes; the stream's channel reads files at positions. The stream owns the
   * descriptor from now on, a borrowed one too: closing either closes both.
   */
  public FileInputStream toInputStream() {
    return new FileInputStream(handle);
  }

  /**
   * Opens it for writing bytes; the stream's channel writes files at positions. The stream owns the
   * descriptor from now on, a borrowed one too: closing either closes both.
   */
  public FileOutputStream toOutputStream() {
    return new FileOutputStream(handle);
  }

  /**
   * Opens a UNIX stream socket. This value still owns the descriptor: closing the channel shuts the
   * socket down, and only closing this value frees the descriptor, so close both.
   *
   * @throws IOException when it is closed, or no such socket
   */
  public AFUNIXSocketChannel toSocketChannel() throws IOException {
    try {
      return FileDescriptorCast.using(handle).as(AFUNIXSocketChannel.class);
    } catch (ClassCastException e) {
      throw new IOException(this + " is no UNIX stream socket", e);
    }
  }

  /** Whether it has not been closed. */
  public boolean isOpen() {
    return !closed.get() && handle.valid();
  }

  /** Closes it, once; a borrowed one stays open. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && owned) {
      close(handle);
    }
  }

  /** The number and nothing else, as {@code fd 7}; {@code fd closed} once it is. */
  @Override
  public String toString() {
    try {
      return closed.get() ? "fd closed" : "fd " + number();
    } catch (DescriptorException e) {
      return "fd closed"; // by another thread, or by a stream that owns it
    }
  }

  static FileDescriptor duplicate(FileDescriptor handle) {
    try {
      return NativeHandles.duplicate(handle);
    } catch (IOException e) {
      throw new DescriptorException("cannot duplicate the descriptor: " + e.getMessage(), e);
    }
  }

  static void close(FileDescriptor handle) {
    if (!handle.valid()) {
      return;
    }
    try {
      new FileInputStream(handle).close();
    } catch (IOException e) {
      // close(2) frees the number whatever it reports; what it reports is about earlier writes.
    }
  }
}
