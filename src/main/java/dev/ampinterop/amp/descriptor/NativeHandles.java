package dev.ampinterop.amp.descriptor;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * What {@code dup(2)} does, and the number of a descriptor, by junixsocket.
 *
 * <p>Its {@link FileDescriptorCast} asks every descriptor first whether it is a socket. Linux
 * refuses that of one opened with {@code O_PATH}, and junixsocket 2.11.1 then throws and leaves the
 * duplicate that it has just made open for good. So its native methods are called directly, which
 * also saves two system calls; where they are out of reach, as on the module path, such a
 * descriptor is refused before anything is made of it.
 */
final class NativeHandles {
  private static final @Nullable MethodHandle DUPLICATE =
      method("duplicate", FileDescriptor.class, FileDescriptor.class);
  private static final @Nullable MethodHandle NUMBER = method("getFD", FileDescriptor.class);

  private NativeHandles() {}

  /** Another number for the same open file; the caller closes it. */
  static FileDescriptor duplicate(FileDescriptor handle) throws IOException {
    if (DUPLICATE == null) {
      // Looked at first, since a duplicate that cannot be looked at could not be closed.
      FileDescriptorCast unused = FileDescriptorCast.using(handle);
      return FileDescriptorCast.duplicating(handle).getFileDescriptor();
    }
    FileDescriptor duplicate;
    try {
      duplicate = (FileDescriptor) DUPLICATE.invokeExact(handle, new FileDescriptor());
    } catch (Throwable e) {
      throw thrown(e);
    }
    if (duplicate == null) {
      throw new IOException("Not a valid file descriptor");
    }
    return duplicate;
  }

  /** The number, at least 0. */
  static int number(FileDescriptor handle) throws IOException {
    if (NUMBER == null) {
      return FileDescriptorCast.using(handle).as(Integer.class);
    }
    int number;
    try {
      number = (int) NUMBER.invokeExact(handle);
    } catch (Throwable e) {
      throw thrown(e);
    }
    if (number < 0) {
      throw new IOException("Not a valid file descriptor");
    }
    return number;
  }

  private static IOException thrown(Throwable problem) {
    if (problem instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (problem instanceof Error error) {
      throw error;
    }
    return problem instanceof IOException expected ? expected : new IOException(problem);
  }

  private static @Nullable MethodHandle method(String name, Class<?>... parameters) {
    try {
      Class<?> natives =
          Class.forName(FileDescriptorCast.class.getPackageName() + ".NativeUnixSocket");
      Method method = natives.getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null;
    }
  }
}
