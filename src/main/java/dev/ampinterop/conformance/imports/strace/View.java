package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection as one process has it: a socket, or a pipe for each direction.
 *
 * @param in what it reads from; null where it only writes
 * @param out what it writes to; null where it only reads
 * @param other the same connection as the process at its other side has it; null where the log does
 *     not have that process
 */
record View(Survey.@Nullable Seen in, Survey.@Nullable Seen out, @Nullable View other) {
  View(Survey.@Nullable Seen in, Survey.@Nullable Seen out) {
    this(in, out, null);
  }

  View beside(View otherSide) {
    return new View(in, out, otherSide);
  }

  static View of(Survey.Seen socket) {
    return new View(socket, socket);
  }

  /** Either of them: there is always one. */
  Survey.Seen any() {
    if (out != null) {
      return out;
    }
    if (in == null) {
      throw new IllegalStateException("a view of nothing");
    }
    return in;
  }

  /** Which side the process is. */
  Role process() {
    Survey.Seen one = any();
    OpenFile file = one.file();
    if (file.role().isPresent()) {
      return file.role().get();
    }
    if (file.isPipe() && file.isMade()) {
      return file.isMadeBy(one.process())
          ? Role.CLIENT
          : Role.SERVER; // who made it started the other
    }
    if (out != null && out.out().beginsWithReply()) {
      return Role.SERVER; // the other side called before
    }
    if (in != null && in.in().beginsWithReply()) {
      return Role.CLIENT;
    }
    boolean spokeFirst =
        in == null || (out != null && (in == out ? out.beganWriting() : out.nanos() < in.nanos()));
    return spokeFirst ? Role.CLIENT : Role.SERVER;
  }

  /** Whether the other process saw the same connection. */
  boolean isOtherSideOf(View other) {
    OpenFile here = any().file();
    OpenFile there = other.any().file();
    if (here.peer().isPresent() && there.identity().isPresent()) {
      return here.peer().equals(there.identity());
    }
    return writesTo(other) && readsFrom(other);
  }

  /** Whether what it reads is what the other one writes. */
  boolean readsFrom(View other) {
    return isSame(other.out, in);
  }

  /** Whether what it writes is what the other one reads. */
  boolean writesTo(View other) {
    return isSame(out, other.in);
  }

  private static boolean isSame(Survey.@Nullable Seen writes, Survey.@Nullable Seen reads) {
    if (writes == null || reads == null) {
      return false;
    }
    Optional<String> pipe = writes.file().identity();
    return (writes.file().isPipe() && pipe.isPresent() && reads.file().identity().isPresent())
        ? pipe.equals(reads.file().identity())
        : writes.out().isSameAs(reads.in());
  }

  CaptureTransport transport() {
    OpenFile file = any().file();
    if (file.isPipe()) {
      return CaptureTransport.STDIO;
    }
    return file.isTcp() ? CaptureTransport.TCP : CaptureTransport.UNIX;
  }

  /** Whether something passed before what the log has. */
  boolean beginsLate() {
    Survey.Seen first = in == null || (out != null && out.nanos() <= in.nanos()) ? out : in;
    return first != null && first.beginsLate();
  }

  /** Where to find it in the log. */
  String place() {
    String place = any().place();
    return in != null && out != null && in != out
        ? place + " and " + in.fds().iterator().next()
        : place;
  }
}
