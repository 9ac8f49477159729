package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.UnusableDescriptor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * An open file descriptor as a value of an argument. Twisted: the {@code int} of a {@code
 * Descriptor} argument.
 *
 * <p>A received descriptor is owned by the caller or responder that it was decoded for: whoever has
 * it closes it, hands it on, or opens it as what it is and closes that. One that is forgotten
 * instead is reported to {@code ConnectionListener.forgotten}, and closed, once the garbage
 * collector has found it.
 *
 * <p>Sending one does not take it over: the connection sends a duplicate of its own, so the sender
 * may close its descriptor as soon as the call has returned. {@link #handOver()} is for those who
 * want it sent and closed. Thread-safe.
 */
public final class Descriptor implements AutoCloseable {
  // There is no way to a FileChannel by junixsocket 2.11.1: closing that one does not close the
  // descriptor, and deletes /dev/null where it may.

  private enum Owner {
    SOMEBODY_ELSE,
    THIS_VALUE,
    THE_CALL
  }

  private volatile FileDescriptor handle; // one that is not open, once this is given away
  private final Owner owner;
  private final @Nullable Descriptor lender; // must not be collected before this
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Watch watch;

  private Descriptor(FileDescriptor handle, Owner owner, @Nullable Descriptor lender) {
    this.handle = handle;
    this.owner = owner;
    this.lender = lender;
  }

  /**
   * A view of a descriptor that somebody else owns, for sending: closing the view closes nothing.
   */
  public static Descriptor borrowed(FileDescriptor handle) {
    return new Descriptor(handle, Owner.SOMEBODY_ELSE, null);
  }

  /** Takes a descriptor over: closing the value closes it. */
  public static Descriptor owned(FileDescriptor handle) {
    return new Descriptor(handle, Owner.THIS_VALUE, null);
  }

  /**
   * A descriptor that came, and is watched until it is closed or given away.
   *
   * @param custody counts it until then, and hears of it if it is neither
   */
  static Descriptor received(FileDescriptor handle, Custody custody) {
    Descriptor descriptor = owned(handle);
    descriptor.watch = Watch.over(descriptor, handle, custody);
    return descriptor;
  }

  /** Says what it was received for, in case that it is forgotten. */
  public void receivedFor(String command, String argument) {
    Watch itsWatch = watch;
    if (itsWatch != null) {
      itsWatch.receivedFor(command, argument);
    }
  }

  /**
   * A view of this one, for sending: closing the view closes nothing, and the view keeps this from
   * being forgotten.
   */
  public Descriptor borrow() {
    return new Descriptor(current(), Owner.SOMEBODY_ELSE, this);
  }

  /**
   * A descriptor of its own for the same open file; the caller owns it.
   *
   * @throws UnusableDescriptor when this one is closed or the process has no descriptor left
   */
  public Descriptor duplicate() {
    try {
      return owned(duplicate(current()));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * This descriptor for a call that shall take it over: the connection closes it once it is sent,
   * and whenever it will not be, because the call is refused or the connection ends. This value is
   * closed from now on; the new one is to be closed if it is given to no call.
   *
   * @throws IllegalStateException when it is borrowed, so that it is not the caller's to hand over
   * @throws UnusableDescriptor when it is closed
   */
  public Descriptor handOver() {
    var handedOver = new Descriptor(giveAway(), Owner.THE_CALL, null);
    Watch itsWatch = watch;
    if (itsWatch != null) {
      handedOver.watch = itsWatch.goOnWith(handedOver);
    }
    return handedOver;
  }

  /** Whether somebody else owns it, so that closing this value closes nothing. */
  public boolean isBorrowed() {
    return owner == Owner.SOMEBODY_ELSE;
  }

  /** Whether the call that it is given to takes it over. */
  public boolean isHandedOver() {
    return owner == Owner.THE_CALL;
  }

  /**
   * Parts with the descriptor: the caller owns the Java object from now on, and this value is
   * closed.
   *
   * @throws IllegalStateException when it is borrowed, so that it is somebody else's already
   * @throws UnusableDescriptor when it is closed
   */
  public FileDescriptor detach() {
    FileDescriptor given = giveAway();
    Watch itsWatch = watch;
    if (itsWatch != null) {
      itsWatch.end();
    }
    return given;
  }

  /**
   * The Java object, for APIs that take one. It stays open no longer than this value does; {@link
   * #detach()} is for those who close it themselves. It is not valid where this value is closed.
   */
  public FileDescriptor handle() {
    FileDescriptor shown = current();
    Watch itsWatch = watch;
    if (itsWatch != null) {
      showHandle(itsWatch, shown);
    }
    return shown;
  }

  /**
   * The number of the descriptor in this process.
   *
   * @throws UnusableDescriptor when it is closed
   */
  public int number() {
    try {
      return NativeHandles.number(current());
    } catch (IOException e) {
      throw new UnusableDescriptor("the descriptor is closed", e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Opens it for reading bytes, of a file or of what has no positions, such as a pipe; the stream's
   * channel reads files at positions. The stream owns the descriptor from now on, a borrowed one
   * too: closing either closes both.
   */
  public FileInputStream toInputStream() {
    return new DescriptorInputStream(handle());
  }

  /**
   * Opens it for writing bytes; the stream's channel writes files at positions. The stream owns the
   * descriptor from now on, a borrowed one too: closing either closes both.
   */
  public FileOutputStream toOutputStream() {
    return new FileOutputStream(handle());
  }

  /**
   * Opens a file, or whatever else has positions, for what the descriptor is open for: reading,
   * writing, appending. The channel's position is the descriptor's, which all its duplicates share.
   * The channel owns the descriptor from now on, a borrowed one too: closing either closes both.
   * What is open for both reading and writing can be mapped for reading only, as the JDK has no
   * channel over a descriptor that does both.
   *
   * @throws IOException when it is closed, or has no positions; then it stays open
   */
  public FileChannel toFileChannel() throws IOException {
    return OpenedAs.file(this);
  }

  /**
   * Opens anything that bytes can be read from and written to, one after the other: a pipe, a
   * terminal, a TCP connection; of the last, Java gives no more than that, neither addresses nor
   * options nor the end of one direction. Reading from what is open for writing only fails, and the
   * other way round. The channel owns the descriptor from now on, a borrowed one too: closing
   * either closes both.
   */
  public ByteChannel toByteChannel() {
    return new BothWays(handle());
  }

  /**
   * Opens a UNIX stream socket. This value still owns the descriptor: closing the channel shuts the
   * socket down, and only closing this value frees the descriptor, so close both.
   *
   * @throws IOException when it is closed, or no such socket
   */
  public AFUNIXSocketChannel toSocketChannel() throws IOException {
    return OpenedAs.socket(this, AFUNIXSocketChannel.class, "UNIX stream socket");
  }

  /**
   * Opens a UNIX socket that listens. This value still owns the descriptor, as it does for {@link
   * #toSocketChannel()}. A listening TCP socket cannot be opened in Java; hand it on.
   *
   * @throws IOException when it is closed, or no UNIX stream socket
   */
  public AFUNIXServerSocketChannel toServerSocketChannel() throws IOException {
    return OpenedAs.socket(this, AFUNIXServerSocketChannel.class, "UNIX stream socket");
  }

  /**
   * Opens a UNIX datagram socket. This value still owns the descriptor, as it does for {@link
   * #toSocketChannel()}. Of a UDP socket, {@link #toByteChannel()} reads and, where it is
   * connected, writes whole datagrams.
   *
   * @throws IOException when it is closed, or no such socket
   */
  public AFUNIXDatagramChannel toDatagramChannel() throws IOException {
    return OpenedAs.socket(this, AFUNIXDatagramChannel.class, "UNIX datagram socket");
  }

  /** Whether it has not been closed. */
  public boolean isOpen() {
    return !closed.get() && current().valid() && (lender == null || !lender.closed.get());
  }

  /** Closes it, once; a borrowed one stays open. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && owner != Owner.SOMEBODY_ELSE) {
      close(handle);
      Watch itsWatch = watch;
      if (itsWatch != null) {
        itsWatch.end();
      }
    }
  }

  /** The number and nothing else, as {@code fd 7}; {@code fd closed} once it is. */
  @Override
  public String toString() {
    try {
      return closed.get() ? "fd closed" : "fd " + number();
    } catch (UnusableDescriptor e) {
      return "fd closed"; // by another thread, or by a stream that owns it
    }
  }

  // What is lent is open no longer than at its lender.
  private FileDescriptor current() {
    Descriptor from = lender;
    return from == null ? handle : from.current();
  }

  private FileDescriptor giveAway() {
    if (owner == Owner.SOMEBODY_ELSE) {
      throw new IllegalStateException(
          this + " is borrowed; only who owns a descriptor can give it away (Descriptor.owned)");
    }
    FileDescriptor given = handle;
    if (!given.valid() || !closed.compareAndSet(false, true)) {
      throw new UnusableDescriptor("the descriptor is closed", null);
    }
    handle = new FileDescriptor();
    return given;
  }

  private synchronized void showHandle(Watch itsWatch, FileDescriptor shown) {
    try {
      watch = itsWatch.goOnWith(shown);
    } catch (IOException e) {
      // It is closed, so there is nothing to watch.
    }
  }

  static FileDescriptor duplicate(FileDescriptor handle) {
    try {
      return NativeHandles.duplicate(handle);
    } catch (IOException e) {
      throw new UnusableDescriptor("cannot duplicate the descriptor: " + e.getMessage(), e);
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
