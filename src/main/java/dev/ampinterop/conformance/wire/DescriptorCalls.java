package dev.ampinterop.conformance.wire;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The system calls on a descriptor that Java does not have. Of 64-bit Linux. */
final class DescriptorCalls {
  static final int F_GETFD = 1;
  static final int F_GETFL = 3;
  static final int SEEK_CUR = 1;

  static {
    Native.register(DescriptorCalls.class, "c");
  }

  private DescriptorCalls() {}

  static native int fcntl(int descriptor, int command) throws LastErrorException;

  static native long lseek(int descriptor, long offset, int from) throws LastErrorException;
}
