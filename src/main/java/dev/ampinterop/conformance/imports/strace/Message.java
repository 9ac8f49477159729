package dev.ampinterop.conformance.imports.strace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One message that a call reads or writes.
 *
 * @param parts its bytes: the first {@code count} of all of them; none where the log does not show
 *     them
 * @param count how many bytes it has
 * @param rights the descriptors that travel with it, as the log shows them
 * @param unshown how many more travel with it that the log does not show
 * @param lost whether descriptors were lost in the receiver, {@code MSG_CTRUNC}
 */
record Message(
    List<StraceValue.Text> parts,
    long count,
    List<StraceDescriptor> rights,
    int unshown,
    boolean lost) {
  /** The header of a control message on 64 bits: its length, level and type. */
  private static final int CMSG_HEADER = 16;

  /** More descriptors than the kernel passes at once are a number that means something else. */
  private static final int MOST_RIGHTS = 253;

  /** Copies the lists. */
  Message {
    parts = List.copyOf(parts);
    rights = List.copyOf(rights);
  }

  /**
   * The messages of a call that succeeded: one, but any number of {@code sendmmsg} and {@code
   * recvmmsg}.
   */
  static List<Message> of(String name, StraceCall.Parsed parsed) {
    StraceValue what = parsed.argument(1);
    if (!name.endsWith("mmsg")) {
      return List.of(of(name, what, parsed.returned()));
    }
    List<Message> messages = new ArrayList<>();
    for (StraceValue element : what.elements()) {
      if (messages.size() < parsed.returned()) {
        messages.add(ofMany(name, element));
      }
    }
    return List.copyOf(messages);
  }

  // {msg_hdr={...}, msg_len=48}; in old logs {{...}, 48}
  private static Message ofMany(String name, StraceValue element) {
    if (element instanceof StraceValue.Members members) {
      String length =
          members
              .get("msg_len")
              .or(() -> members.others().stream().skip(1).findFirst())
              .map(StraceValue::word)
              .orElse("");
      Optional<StraceValue> header = members.getOrFirst("msg_hdr");
      if (header.isPresent()) {
        return of(name, header.get(), Constant.number(length));
      }
    }
    return new Message(List.of(), -1, List.of(), 0, false);
  }

  private static Message of(String name, StraceValue what, long count) {
    List<StraceValue.Text> parts = new ArrayList<>();
    if (what instanceof StraceValue.Text text) {
      parts.add(text);
    } else if (what instanceof StraceValue.Items vectors) {
      addVectors(vectors, parts);
    } else if (what instanceof StraceValue.Members header) {
      header.get("msg_iov").ifPresent(vectors -> addVectors(vectors, parts));
      Rights rights = Rights.of(header);
      boolean lost =
          !StraceCall.isWrite(name)
              && Constant.MSG_CTRUNC.isIn(
                  header.get("msg_flags").map(StraceValue::word).orElse(""));
      return new Message(parts, count, rights.shown(), rights.unshown(), lost);
    }
    return new Message(parts, count, List.of(), 0, false);
  }

  private static void addVectors(StraceValue vectors, List<StraceValue.Text> parts) {
    for (StraceValue vector : vectors.elements()) {
      if (vector instanceof StraceValue.Members members
          && members.getOrFirst("iov_base").orElse(null) instanceof StraceValue.Text text) {
        parts.add(text);
      } else {
        return; // what is left out here would be taken for the next ones
      }
    }
  }

  /** The bytes that the log shows: all, or the beginning where it cuts them off. */
  List<byte[]> bytes() {
    List<byte[]> all = new ArrayList<>();
    long left = count;
    for (StraceValue.Text part : parts) {
      byte[] bytes = part.bytes();
      if (left <= 0) {
        break;
      }
      if (bytes.length > left) {
        bytes = Arrays.copyOf(bytes, (int) left);
      }
      left -= bytes.length;
      all.add(bytes);
      if (part.cut() && left > 0) {
        break; // what follows in the next part is not what follows here
      }
    }
    return all;
  }

  /** The descriptors of a header. */
  private record Rights(List<StraceDescriptor> shown, int unshown) {
    static Rights of(StraceValue.Members header) {
      List<StraceDescriptor> shown = new ArrayList<>();
      int unshown = 0;
      // Without a name, as in old logs, it can be any of those: the one that looks like it.
      List<StraceValue> controls = new ArrayList<>(header.others());
      header.get("msg_control").ifPresent(controls::add);
      for (StraceValue control : controls) {
        for (StraceValue one : isControl(control) ? List.of(control) : control.elements()) {
          if (isControl(one)) {
            unshown += add((StraceValue.Members) one, shown);
          }
        }
      }
      return new Rights(shown, unshown);
    }

    private static boolean isControl(StraceValue value) {
      return value instanceof StraceValue.Members members && members.get("cmsg_type").isPresent();
    }

    private static int add(StraceValue.Members control, List<StraceDescriptor> shown) {
      String level = control.get("cmsg_level").map(StraceValue::word).orElse("");
      String type = control.get("cmsg_type").map(StraceValue::word).orElse("");
      if (!Constant.SOL_SOCKET.is(level) || !Constant.SCM_RIGHTS.is(type)) {
        return 0;
      }
      int before = shown.size();
      control
          .getOrFirst("cmsg_data")
          .map(StraceValue::elements)
          .orElse(List.of())
          .forEach(right -> right.descriptor().ifPresent(shown::add));
      // A list is cut after as many as -s says.
      long length = Constant.number(control.get("cmsg_len").map(StraceValue::word).orElse(""));
      long all = (length - CMSG_HEADER) / Integer.BYTES;
      long unshown = all - (shown.size() - before);
      return unshown > 0 && all <= MOST_RIGHTS ? (int) unshown : 0;
    }
  }
}
