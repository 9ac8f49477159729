package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The system calls that Java and junixsocket do not have: {@code recv} that looks without taking,
 * more than 60 descriptors a message, {@code pread}. Of 64-bit Linux.
 */
final class SocketCalls {
  static final int MSG_PEEK = 0x2;
  static final int MSG_CTRUNC = 0x8;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_CMSG_CLOEXEC = 0x40000000;
  static final int SOL_SOCKET = 1;
  static final int SO_PEERCRED = 17;
  static final int SHUT_RD = 0;
  static final int SHUT_WR = 1;
  static final int SHUT_RDWR = 2;
  static final short POLLIN = 0x1;
  static final short POLLHUP = 0x10;
  static final long SIOCOUTQ = 0x5411;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EFAULT = 14;
  static final int EPIPE = 32;

  static {
    Native.register(SocketCalls.class, "c");
  }

  private SocketCalls() {}

  static native long recvmsg(int socket, Pointer message, int flags) throws LastErrorException;

  static native long sendmsg(int socket, Pointer message, int flags) throws LastErrorException;

  static native int shutdown(int socket, int how) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;

  static native int poll(Pointer descriptors, long count, int millis) throws LastErrorException;

  static native int ioctl(int descriptor, long request, int[] value) throws LastErrorException;

  static native long pread(int descriptor, byte[] target, long count, long offset)
      throws LastErrorException;

  static native int getsockopt(int socket, int level, int name, Pointer value, int[] length)
      throws LastErrorException;

  static native int mkfifo(String path, int mode) throws LastErrorException;
}
