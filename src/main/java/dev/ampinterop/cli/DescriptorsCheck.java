package dev.ampinterop.cli;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.DescriptorRoom;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Sends descriptors from one end of a connection to the other, as many as one message takes. */
final class DescriptorsCheck {
  private static final int MOST_OF_LINUX = 253; // SCM_MAX_FD

  private DescriptorsCheck() {}

  /** What came of it. */
  record Outcome(Checkup.State state, String detail, String mend) {}

  static Outcome run() throws IOException {
    Path directory = Files.createTempDirectory("amp-");
    try (var listener = UnixListener.at(directory.resolve("s"));
        var near = UnixTransport.connect(directory.resolve("s"));
        var far = listener.accept();
        var sent = new FileInputStream("/dev/zero")) {
      if (!passes(1, near, far, sent)) {
        return near.losesDescriptors()
            .map(why -> new Outcome(Checkup.State.MISSING, "descriptors do not arrive", why))
            .orElse(new Outcome(Checkup.State.MISSING, "a descriptor did not arrive", ""));
      }
      long room = OpenDescriptors.limit() - OpenDescriptors.targets().size();
      if (room <= MOST_OF_LINUX) {
        return new Outcome(
            Checkup.State.WARN,
            "passes descriptors; not tried with %d in one message, since this process may only have"
                    .formatted(MOST_OF_LINUX)
                + " %d more open".formatted(room),
            "raise the limit on open files: ulimit -n");
      }
      return passes(MOST_OF_LINUX, near, far, sent)
          ? new Outcome(Checkup.State.OK, passed(near.descriptorRoom()), "")
          : new Outcome(
              Checkup.State.MISSING, MOST_OF_LINUX + " in one message did not arrive", "");
    } finally {
      Files.delete(directory);
    }
  }

  private static String passed(DescriptorRoom room) {
    String how =
        room == DescriptorRoom.REPLACED ? ", thanks to a workaround for its buffer's size" : "";
    return "passes " + MOST_OF_LINUX + " descriptors in one message" + how;
  }

  private static boolean passes(
      int count, UnixTransport near, UnixTransport far, FileInputStream sent) throws IOException {
    List<Descriptor> received = new ArrayList<>();
    try {
      far.write(ByteBuffer.allocateDirect(1), Collections.nCopies(count, sent.getFD()));
      near.read(ByteBuffer.allocateDirect(1), handle -> received.add(Descriptor.owned(handle)));
      for (Descriptor descriptor : received) {
        if (descriptor.toInputStream().read() != 0) {
          return false;
        }
      }
      return received.size() == count;
    } finally {
      received.forEach(Descriptor::close);
    }
  }
}
