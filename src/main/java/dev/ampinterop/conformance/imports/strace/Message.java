package dev.ampinterop.conformance.imports.strace;

import java.util.ArrayList;
import java.util.List;

/**
 * What a call that reads or writes carries.
 *
 * @param parts its bytes; none where the log does not show them
 * @param descriptors what travels with them
 * @param peeked whether the bytes stay where they are
 * @param wantsNothing whether it reads into nothing, so that no byte is no end
 */
record Message(
    List<StraceValue.Text> parts,
    List<StraceDescriptor> descriptors,
    boolean peeked,
    boolean wantsNothing) {

  static Message of(String name, StraceCall.Parsed parsed) {
    List<StraceValue.Text> parts = new ArrayList<>();
    List<StraceDescriptor> descriptors = new ArrayList<>();
    StraceValue what = parsed.argument(1);
    String flags = "";
    if (what instanceof StraceValue.Text text) {
      parts.add(text);
      flags = parsed.argument(3).word();
    } else if (what instanceof StraceValue.Items vectors) {
      addVectors(vectors, parts);
    } else if (what instanceof StraceValue.Members header) {
      flags = parsed.argument(2).word();
      if (header.get("msg_iov").orElse(null) instanceof StraceValue.Items vectors) {
        addVectors(vectors, parts);
      }
      if (header.get("msg_control").orElse(null) instanceof StraceValue.Items controls) {
        controls.items().forEach(control -> addDescriptors(control, descriptors));
      }
    }
    boolean wantsNothing =
        (name.equals("read") || name.startsWith("recv"))
            && what instanceof StraceValue.Text
            && parsed.argument(2).word().equals("0");
    return new Message(parts, descriptors, flags.contains("MSG_PEEK"), wantsNothing);
  }

  private static void addVectors(StraceValue.Items vectors, List<StraceValue.Text> parts) {
    for (StraceValue vector : vectors.items()) {
      if (vector instanceof StraceValue.Members members
          && members.get("iov_base").orElse(null) instanceof StraceValue.Text text) {
        parts.add(text);
      }
    }
  }

  private static void addDescriptors(StraceValue control, List<StraceDescriptor> descriptors) {
    if (control instanceof StraceValue.Members members
        && members.get("cmsg_type").map(StraceValue::word).orElse("").equals("SCM_RIGHTS")
        && members.get("cmsg_data").orElse(null) instanceof StraceValue.Items rights) {
      rights.items().forEach(right -> right.descriptor().ifPresent(descriptors::add));
    }
  }
}
