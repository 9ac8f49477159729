package dev.ampinterop.conformance.imports.strace;

/**
 * What of the kernel's constants matters, with Linux's numbers. strace prints names, numbers
 * ({@code -Xraw}), or numbers with the names beside them ({@code -Xverbose}), and numbers where it
 * is older than the constant.
 *
 * <pre>
 * MSG_PEEK|MSG_DONTWAIT     0x42     0x42 /* MSG_PEEK|MSG_DONTWAIT *&#47;     MSG_PEEK|0x80000000
 * </pre>
 */
enum Constant {
  MSG_PEEK(0x2),
  MSG_CTRUNC(0x8),
  MSG_ERRQUEUE(0x2000),
  MSG_CMSG_CLOEXEC(0x4000_0000),
  SOL_SOCKET(1),
  SCM_RIGHTS(1),
  AF_INET(2),
  AF_INET6(10),
  O_WRONLY(1, 3),
  O_RDWR(2, 3),
  O_DIRECTORY(0x1_0000),
  O_CLOEXEC(0x8_0000),
  SOCK_CLOEXEC(0x8_0000),
  SHUT_RD(0),
  F_DUPFD(0),
  F_DUPFD_CLOEXEC(1030),
  F_SETFD(2),
  FD_CLOEXEC(1),
  CLONE_FILES(0x400),
  CLOSE_RANGE_CLOEXEC(4);

  private final long value;
  private final long mask;

  Constant(long value) {
    this(value, value);
  }

  Constant(long value, long mask) {
    this.value = value;
    this.mask = mask;
  }

  /** Whether it is one of these flags. */
  boolean isIn(String flags) {
    for (String flag : withoutComments(flags).split("\\|", -1)) {
      long number = number(flag.strip());
      boolean matches = number >= 0 ? (number & mask) == value : flag.strip().equals(name());
      if (matches) {
        return true;
      }
    }
    return false;
  }

  /** Whether the word stands for it and nothing else. */
  boolean is(String word) {
    String bare = withoutComments(word).strip();
    return bare.equals(name()) || number(bare) == value;
  }

  private static String withoutComments(String word) {
    return word.indexOf("/*") < 0 ? word : word.replaceAll("/\\*.*?\\*/", "");
  }

  /** The number that the word is, as C writes one; -1 where it is none, or a negative one. */
  static long number(String word) {
    try {
      return word.isEmpty() || word.length() > 18 || word.charAt(0) == '-' ? -1 : Long.decode(word);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
