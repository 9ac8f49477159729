package dev.ampinterop.amp.descriptor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Watches a descriptor until it is closed or given away: when it is forgotten instead, reports and
 * closes it.
 *
 * <p>As long as only the {@link Descriptor} knows the JDK's object, it is that value whose
 * collection tells. Later streams, channels and others may know the object, so it is the object
 * that is watched; then nothing but its number is kept, and a stream that is attached to it hears
 * of whoever closes it.
 */
final class Watch implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Custody custody;
  private final @Nullable FileDescriptor handle;
  private final int number;
  private String command;
  private String argument;
  private boolean over;
  private Cleaner.@Nullable Cleanable cleanable;

  private Watch(
      Custody custody,
      @Nullable FileDescriptor handle,
      int number,
      String command,
      String argument) {
    this.custody = custody;
    this.handle = handle;
    this.number = number;
    this.command = command;
    this.argument = argument;
  }

  /** Watches a descriptor whose Java object nobody knows but that value. */
  static Watch over(Descriptor value, FileDescriptor handle, Custody custody) {
    return begin(new Watch(custody, handle, -1, "", ""), value);
  }

  /** Goes on with watching the Java object, since others are about to know it. */
  Watch goOnWith(FileDescriptor object) throws IOException {
    if (handle == null) {
      return this;
    }
    int itsNumber = NativeHandles.number(object);
    Watch next = new Watch(custody, null, itsNumber, command, argument);
    new Attached(object, next); // the object keeps it
    begin(next, object);
    end();
    return next;
  }

  /** Goes on with another value for the same descriptor. */
  Watch goOnWith(Descriptor value) {
    if (handle == null) {
      return this;
    }
    Watch next = begin(new Watch(custody, handle, -1, command, argument), value);
    end();
    return next;
  }

  void receivedFor(String itsCommand, String itsArgument) {
    command = itsCommand;
    argument = itsArgument;
  }

  /** It is closed, or somebody else's. */
  void end() {
    over = true;
    Cleaner.Cleanable registered = cleanable;
    if (registered != null) {
      registered.clean();
    }
  }

  /** What was watched is collected, or the watch is over. */
  @Override
  public void run() {
    if (over || (handle != null && !handle.valid())) {
      custody.released();
      return;
    }
    try {
      FileDescriptor open =
          handle != null ? handle : FileDescriptorCast.unsafeUsing(number).getFileDescriptor();
      try {
        int its = handle != null ? NativeHandles.number(handle) : number;
        custody.forgotten(new ForgottenDescriptor(its, what(its), receivedFor()));
      } finally {
        Descriptor.close(open);
      }
    } catch (IOException e) {
      custody.released(); // it is not open, whatever happened to it
    }
  }

  private String receivedFor() {
    return argument.isEmpty() ? "" : command + "." + argument;
  }

  private static Watch begin(Watch watch, Object watched) {
    watch.custody.taken();
    watch.cleanable = CLEANER.register(watched, watch);
    return watch;
  }

  private static String what(int number) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** The JDK closes all streams over a descriptor when it closes one. */
  private static final class Attached extends FileInputStream {
    private final Watch watch;

    private Attached(FileDescriptor object, Watch watch) {
      super(object);
      this.watch = watch;
    }

    @Override
    public void close() throws IOException {
      watch.end();
      super.close();
    }
  }
}
