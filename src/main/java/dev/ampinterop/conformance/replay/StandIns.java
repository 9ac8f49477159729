package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Descriptors that take the place of captured ones, as a party {@code opens} them: of the same kind,
 * with the content that was recorded, or the nearest there is.
 */
final class StandIns {
  private final ObjectNode opens = JsonNodeFactory.instance.objectNode();
  private final List<String> names = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** For all that one side sent. */
  StandIns(Role from, List<CapturedDescriptor> descriptors) {
    for (CapturedDescriptor descriptor : descriptors) {
      add(from.toString() + names.size(), descriptor);
    }
  }

  /** What to open. */
  ObjectNode opens() {
    return opens;
  }

  /** The names by which a case calls them, by ordinal. */
  List<String> names() {
    return names;
  }

  /** Which are not what was captured. */
  List<String> notes() {
    return notes;
  }

  private void add(String name, CapturedDescriptor descriptor) {
    String access = descriptor.facts().access();
    String mode = List.of("read", "write", "both").contains(access) ? access : "both";
    ObjectNode resource = opens.putObject(name);
    switch (descriptor.facts().kind()) {
      case "pipe" -> {
        boolean isWriteEnd = access.equals("write");
        resource.putObject("pipe").put("finished", !isWriteEnd);
        names.add(name + (isWriteEnd ? ".write" : ".read"));
      }
      case "file" -> {
        file(name, resource.putObject("file"), descriptor, mode);
        names.add(name);
      }
      case "socket" -> {
        resource.putObject("socketpair");
        names.add(name + ".a");
      }
      case "character-device" -> {
        resource.put("device", "/dev/null").put("mode", mode);
        names.add(name);
        notes.add(name + " was a character device, /dev/null takes its place");
      }
      default -> {
        resource.put("device", "/dev/null").put("mode", mode);
        names.add(name);
        notes.add(
            name
                + " was of kind "
                + descriptor.facts().kind()
                + ", /dev/null takes its place");
      }
    }
  }

  private void file(String name, ObjectNode file, CapturedDescriptor descriptor, String mode) {
    CapturedDescriptor.Content content = descriptor.content();
    file.put("mode", descriptor.facts().append() ? "append" : mode);
    if (content != null && content.bytes().length > 0) {
      file.putObject("content").put("hex", HexFormat.of().formatHex(content.bytes()));
      Long offset = descriptor.facts().offset();
      if (offset != null && !descriptor.facts().append()) {
        file.put("offset", offset);
      }
    }
    if (content == null || content.bytes().length < content.size()) {
      notes.add(
          "the content of "
              + name
              + ", a file, was not recorded"
              + (content == null ? "" : " to its end"));
    }
  }
}
