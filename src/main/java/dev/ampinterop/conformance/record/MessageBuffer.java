package dev.ampinterop.conformance.record;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one {@code recvmsg} or {@code sendmsg}, as 64-bit Linux lays it out:
 *
 * <pre>
 * msghdr   +--------------+------------+-----------+-------------+------------+---------+
 *          | name 8       | namelen 4  | iov 8     | iovlen 8    | control 8  | length 8| flags 4
 *          +--------------+------------+-----------+-------------+------------+---------+
 * at       0              8            16          24            32           40          48
 *
 * iov      +--------------+------------+--------------------+------------+
 *          | bytes 8      | length 8   | the trap 8         | length 8   |
 *          +--------------+------------+--------------------+------------+
 *
 * control  +--------------+------------+------------+------+------+
 *          | length 8     | level 4    | type 4     | fd 4 | fd 4 | …
 *          +--------------+------------+------------+------+------+
 * </pre>
 *
 * Not thread-safe.
 */
final class MessageBuffer implements AutoCloseable {
  private static final int HEADER_BYTES = 56;
  private static final int IOV_BYTES = 32;
  private static final int CONTROL_HEADER = 16;
  private static final int SCM_RIGHTS = 1;

  /** SCM_MAX_FD of the kernel: no message carries more. */
  static final int MAX_DESCRIPTORS = 253;

  private static final int CONTROL_BYTES = CONTROL_HEADER + (MAX_DESCRIPTORS + 1) * 4;

  // An address that no process has mapped: writing to it is EFAULT, nothing else.
  private static final long TRAP = 16;

  private final Memory header = new Memory(HEADER_BYTES);
  private final Memory iov = new Memory(IOV_BYTES);
  private final Memory control = new Memory(CONTROL_BYTES);
  private final Memory bytes;

  MessageBuffer(int size) {
    this.bytes = new Memory(size);
    header.clear();
    header.setPointer(16, iov);
  }

  /** Frees the memory. */
  @Override
  public void close() {
    List.of(header, iov, control, bytes).forEach(Memory::close);
  }

  int size() {
    return Math.toIntExact(bytes.size());
  }

  /** Ready for taking that many bytes, without room for descriptors. */
  Pointer forBytes(int count) {
    return prepare(count, false, false);
  }

  /** Ready for taking that many bytes, and descriptors. */
  Pointer forBytesAndDescriptors(int count) {
    return prepare(count, true, false);
  }

  /** Ready for taking that many bytes; one more is a fault. */
  Pointer forBytesBeforeTrap(int count) {
    return prepare(count, false, true);
  }

  boolean controlWasCut() {
    return (header.getInt(48) & SocketCalls.MSG_CTRUNC) != 0;
  }

  byte[] bytes(int count) {
    return bytes.getByteArray(0, count);
  }

  /** The descriptors that came with the last message; the caller owns them. */
  List<Integer> descriptors() {
    List<Integer> received = new ArrayList<>();
    long length = header.getLong(40);
    long at = 0;
    while (at + CONTROL_HEADER <= length) {
      long part = control.getLong(at);
      boolean isRights =
          control.getInt(at + 8) == SocketCalls.SOL_SOCKET && control.getInt(at + 12) == SCM_RIGHTS;
      for (long fd = at + CONTROL_HEADER; isRights && fd + 4 <= at + part; fd += 4) {
        received.add(control.getInt(fd));
      }
      if (part < CONTROL_HEADER) {
        break;
      }
      at += (part + 7) & ~7L;
    }
    return received;
  }

  /** Ready for sending. */
  Pointer toSend(byte[] source, int offset, int count, List<Integer> descriptors) {
    bytes.write(0, source, offset, count);
    Pointer message = prepare(count, false, false);
    if (!descriptors.isEmpty()) {
      long length = CONTROL_HEADER + descriptors.size() * 4L;
      control.setLong(0, length);
      control.setInt(8, SocketCalls.SOL_SOCKET);
      control.setInt(12, SCM_RIGHTS);
      for (int i = 0; i < descriptors.size(); i++) {
        control.setInt(CONTROL_HEADER + i * 4L, descriptors.get(i));
      }
      header.setPointer(32, control);
      header.setLong(40, length);
    }
    return message;
  }

  private Pointer prepare(int count, boolean withControl, boolean withTrap) {
    iov.setPointer(0, bytes);
    iov.setLong(8, count);
    iov.setPointer(16, new Pointer(TRAP));
    iov.setLong(24, 1);
    header.setLong(24, withTrap ? 2 : 1);
    header.setPointer(32, withControl ? control : Pointer.NULL);
    header.setLong(40, withControl ? CONTROL_BYTES : 0);
    header.setInt(48, 0);
    return header;
  }
}
