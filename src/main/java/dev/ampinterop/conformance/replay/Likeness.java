package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which captured box one that comes may stand for. Immutable.
 *
 * @param variables values that are another one each time
 */
record Likeness(Variables variables) {
  /** Those that may stand for each other at all have the same one. */
  String kind(Passed box) {
    if (box.isCall()) {
      return "call " + box.command();
    }
    return box.isReply() ? "reply " + box.tag() : "other " + Arrays.hashCode(box.bytes());
  }

  /** Whether one that came may stand for a captured one. */
  boolean isPossible(Passed came, Passed captured) {
    if (came.isCall()) {
      return captured.isCall() && came.command().equals(captured.command());
    }
    return came.isReply()
        ? captured.isReply() && came.tag().equals(captured.tag())
        : Arrays.equals(came.bytes(), captured.bytes());
  }

  /** Calls that are as they should be have the same one; others mostly not. */
  int content(Passed call) {
    int hash = 1;
    for (Map.Entry<String, byte[]> pair : call.pairs()) {
      String key = pair.getKey();
      hash = 31 * hash + key.hashCode();
      if (!isFree(call.command(), key)) {
        hash = 31 * hash + Arrays.hashCode(pair.getValue());
      }
    }
    return hash;
  }

  /** What was captured, with the values of what came where they may be others. */
  byte[] wanted(Passed captured, Passed came) {
    if (captured.box() == null || Arrays.equals(captured.bytes(), came.bytes())) {
      return captured.bytes();
    }
    Map<String, byte[]> others = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> pair : came.pairs()) {
      String key = pair.getKey();
      if (captured.text(key).isPresent() && isFree(captured.command(), key)) {
        others.put(key, pair.getValue());
      }
    }
    return captured.with(others);
  }

  /** Whether the key that names a descriptor in that box is one of them. */
  boolean isFree(Passed captured, long ordinal) {
    return captured.pairs().stream()
        .filter(pair -> isFree(captured.command(), pair.getKey()))
        .flatMap(pair -> DescriptorKeys.withNested(List.of(pair)).stream())
        .anyMatch(pair -> DescriptorKeys.ordinal(pair.getValue()) == ordinal);
  }

  private boolean isFree(String command, String key) {
    return key.equals(Amp.ASK) || variables.contains(command, key);
  }
}
