package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads on which bytes of a wire entry its descriptors travel. */
final class TravelReader {
  /** SCM_MAX_FD of Linux: what one message can carry. */
  private static final int MOST_IN_A_MESSAGE = 253;

  private final Problems problems;

  TravelReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * One byte for each descriptor, counted from 0.
   *
   * @param descriptors how many there are
   * @param length how many bytes the entry has
   */
  List<Integer> read(JsonNode entry, int descriptors, int length) {
    List<Integer> bytes = new ArrayList<>();
    JsonNode on = entry.path("on");
    if (entry.has("on") && descriptors == 0) {
      problems.add(entry, "on", "no descriptors travel (name them in \"descriptors\")");
    } else if (on.isArray() && on.size() != descriptors) {
      problems.add(
          entry,
          "on",
          on.size() + " bytes for " + descriptors + " descriptors (give each its own)");
    } else if (on.isArray()) {
      on.forEach(one -> bytes.add(offset(entry, one.asInt(), length)));
    } else {
      bytes.addAll(Collections.nCopies(descriptors, offset(entry, on.asInt(0), length)));
    }
    check(entry, bytes);
    return bytes;
  }

  private int offset(JsonNode entry, int written, int length) {
    int offset = written < 0 ? length + written : written;
    if (entry.has("on") && (offset < 0 || offset >= length)) {
      problems.add(
          entry, "on", "there is no byte " + written + " (the entry has " + length + " bytes)");
    }
    return offset;
  }

  private void check(JsonNode entry, List<Integer> bytes) {
    for (int index = 1; index < bytes.size(); index++) {
      if (bytes.get(index) < bytes.get(index - 1)) {
        problems.add(entry, "on", "descriptors travel in their order (let the bytes ascend)");
        return;
      }
    }
    for (int index = MOST_IN_A_MESSAGE; index < bytes.size(); index++) {
      if (bytes.get(index).equals(bytes.get(index - MOST_IN_A_MESSAGE))) {
        problems.add(
            entry,
            "one message carries "
                + MOST_IN_A_MESSAGE
                + " descriptors at most (give \"on\" more bytes)");
        return;
      }
    }
  }
}
