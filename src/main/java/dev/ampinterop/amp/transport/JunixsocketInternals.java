package dev.ampinterop.amp.transport;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketCapability;
import org.newsclub.net.unix.AFSocketImpl;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * What junixsocket keeps of ancillary data and shows nobody. Its native code reads into {@code
 * AncillaryDataSupport.ancillaryReceiveBuffer}, whatever its size. Immutable.
 */
final class JunixsocketInternals {
  // What the header of a control message has on Linux with 64 bits, the only form parsed here.
  private static final int HEADER_BYTES = 16;

  private final Field implementation;
  private final Field ancillaryData;
  private final Field receiveBuffer;
  private final Field openReceived;

  private JunixsocketInternals() throws ReflectiveOperationException {
    implementation = accessible(AFSocket.class, "impl");
    ancillaryData = accessible(AFSocketImpl.class, "ancillaryDataSupport");
    receiveBuffer = accessible(ancillaryData.getType(), "ancillaryReceiveBuffer");
    openReceived = accessible(ancillaryData.getType(), "openReceivedFileDescriptors");
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

  private Object ancillaryData(AFUNIXSocketChannel channel) {
    return get(ancillaryData, get(implementation, channel.socket()));
  }

  private static Object get(Field field, Object from) {
    try {
      return field.get(from);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field accessible(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
