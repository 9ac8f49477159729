package dev.ampinterop.amp.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketCapability;
import org.newsclub.net.unix.AFSocketImpl;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * What junixsocket keeps to itself: its native methods, and what it knows of ancillary data. Its
 * native code reads descriptors into {@code AncillaryDataSupport.ancillaryReceiveBuffer}, whatever
 * its size. Immutable.
 */
final class JunixsocketInternals {
  // What the header of a control message has on Linux with 64 bits, the only form parsed here.
  private static final int HEADER_BYTES = 16;

  // junixsocket's numbers for the options that Linux calls SO_SNDTIMEO and SO_RCVTIMEO.
  private static final int SO_SNDTIMEO = 0x1005;
  private static final int SO_RCVTIMEO = 0x1006;

  private final Field implementation;
  private final Field ancillaryData;
  private final Field receiveBuffer;
  private final Field openReceived;
  private final MethodHandle receive;
  private final MethodHandle send;
  private final MethodHandle setOption;
  private final MethodHandle newPoll;
  private final MethodHandle pollResult;
  private final MethodHandle poll;

  private JunixsocketInternals() throws ReflectiveOperationException {
    implementation = accessible(AFSocket.class, "impl");
    ancillaryData = accessible(AFSocketImpl.class, "ancillaryDataSupport");
    receiveBuffer = accessible(ancillaryData.getType(), "ancillaryReceiveBuffer");
    openReceived = accessible(ancillaryData.getType(), "openReceivedFileDescriptors");
    Class<?> natives = Class.forName(AFSocket.class.getPackageName() + ".NativeUnixSocket");
    Class<?> ancillary = ancillaryData.getType();
    receive =
        nativeMethod(
            natives.getDeclaredMethod(
                "receive",
                FileDescriptor.class,
                ByteBuffer.class,
                int.class,
                int.class,
                ByteBuffer.class,
                int.class,
                ancillary,
                int.class),
            6);
    send =
        nativeMethod(
            natives.getDeclaredMethod(
                "send",
                FileDescriptor.class,
                ByteBuffer.class,
                int.class,
                int.class,
                ByteBuffer.class,
                int.class,
                int.class,
                ancillary),
            7);
    setOption =
        nativeMethod(
            natives.getDeclaredMethod(
                "setSocketOptionInt", FileDescriptor.class, int.class, int.class),
            -1);
    Class<?> sockets = Class.forName(AFSocket.class.getPackageName() + ".AFSelector$PollFd");
    Constructor<?> constructor =
        sockets.getDeclaredConstructor(FileDescriptor[].class, int[].class);
    constructor.setAccessible(true);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandle newSockets = lookup.unreflectConstructor(constructor);
    newPoll = newSockets.asType(newSockets.type().changeReturnType(Object.class));
    MethodHandle result = lookup.unreflectGetter(accessible(sockets, "rops"));
    pollResult = result.asType(result.type().changeParameterType(0, Object.class));
    poll = nativeMethod(natives.getDeclaredMethod("poll", sockets, int.class), 0);
  }

  /** Null where they are out of reach: on the module path, or where junixsocket has changed. */
  static @Nullable JunixsocketInternals find() {
    try {
      var internals = new JunixsocketInternals();
      Field header = accessible(internals.ancillaryData.getType(), "MIN_ANCBUF_LEN");
      boolean usable =
          header.getInt(null) == HEADER_BYTES
              && internals.receiveBuffer.getType() == ByteBuffer.class
              && internals.openReceived.getType() == Map.class
              && AFSocket.supports(AFSocketCapability.CAPABILITY_UNSAFE);
      return usable ? internals : null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  /** The buffer that descriptors are received into; null where it is none that can be read here. */
  @Nullable ByteBuffer receiveBuffer(AFUNIXSocketChannel channel) {
    ByteBuffer buffer = (ByteBuffer) get(receiveBuffer, ancillaryData(channel));
    return buffer.isDirect() ? buffer : null;
  }

  /** Has descriptors received into a buffer. */
  void setReceiveBuffer(AFUNIXSocketChannel channel, ByteBuffer direct) {
    try {
      receiveBuffer.set(ancillaryData(channel), direct);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The descriptors that junixsocket closes together with the channel. Thread-safe. */
  Map<?, ?> openReceived(AFUNIXSocketChannel channel) {
    return (Map<?, ?>) get(openReceived, ancillaryData(channel));
  }

  /**
   * Waits for bytes, for the positions from the buffer's own on, which stays where it is.
   *
   * @param ancillaryData gets the descriptors that come along; null where none do
   * @return how many; -1 at the end of the stream
   */
  int receive(FileDescriptor socket, ByteBuffer direct, @Nullable Object ancillaryData)
      throws IOException {
    try {
      return (int)
          receive.invokeExact(
              socket,
              direct,
              direct.position(),
              direct.remaining(),
              (ByteBuffer) null,
              0,
              ancillaryData,
              0);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /**
   * Writes bytes, from the buffer's position on, which stays where it is.
   *
   * @param ancillaryData holds the descriptors that go along; null for none
   * @return how many went
   */
  int send(FileDescriptor socket, ByteBuffer direct, @Nullable Object ancillaryData)
      throws IOException {
    try {
      return (int)
          send.invokeExact(
              socket,
              direct,
              direct.position(),
              direct.remaining(),
              (ByteBuffer) null,
              0,
              0,
              ancillaryData);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** Limits how long a send waits for room; it then returns 0. */
  void setSendTimeout(FileDescriptor socket, int millis) throws IOException {
    setOption(socket, SO_SNDTIMEO, millis);
  }

  /** Limits how long a receive waits for bytes, 0 for no limit; it then returns -1. */
  void setReceiveTimeout(FileDescriptor socket, int millis) throws IOException {
    setOption(socket, SO_RCVTIMEO, millis);
  }

  private void setOption(FileDescriptor socket, int option, int value) throws IOException {
    try {
      setOption.invokeExact(socket, option, value);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /**
   * Waits until one of these can be read or written, or is at its end.
   *
   * @param operation one of those of {@code SelectionKey}
   * @param millis how long; -1 for as long as it takes
   * @return for each whether it is so: not 0
   */
  int[] poll(FileDescriptor[] sockets, int operation, int millis) throws IOException {
    try {
      int[] operations = new int[sockets.length];
      Arrays.fill(operations, operation);
      Object all = newPoll.invokeExact(sockets, operations);
      int unused = (int) poll.invokeExact(all, millis);
      return (int[]) pollResult.invokeExact(all);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** What junixsocket keeps of a channel's ancillary data. */
  Object ancillaryData(AFUNIXSocketChannel channel) {
    return get(ancillaryData, get(implementation, channel.socket()));
  }

  private static Object get(Field field, Object from) {
    try {
      return field.get(from);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A native method that takes its parameter with that index as a plain object. */
  private static MethodHandle nativeMethod(Method method, int plain) throws IllegalAccessException {
    method.setAccessible(true);
    MethodHandle handle = MethodHandles.lookup().unreflect(method);
    return plain < 0
        ? handle
        : handle.asType(handle.type().changeParameterType(plain, Object.class));
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

  private static Field accessible(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
