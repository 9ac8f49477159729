package dev.ampinterop.conformance.cases;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How much memory a case takes once its repetitions are spelled out: counted before any of them is,
 * since a few nested {@code times} make any amount of a short file.
 */
final class CaseSize {
  /** Some thirty times what the largest case of the suite takes, and done in a second or two. */
  static final long MOST = 128L << 20;

  /** What a value takes besides its text, more or less: a node, and its place in the file. */
  private static final long NODE = 64;

  private final Problems problems;

  CaseSize(Problems problems) {
    this.problems = problems;
  }

  /** Whether the case is small enough; what is too large is reported otherwise. */
  boolean check(JsonNode document) {
    return measure(document) <= MOST;
  }

  /** The size; where it is too large and that of no part is, that is reported. */
  private long measure(JsonNode node) {
    long size = NODE;
    boolean reported = false;
    if (node.isString()) {
      size += node.stringValue().length();
    } else if (isRepeated(node)) {
      size += times(node) * Math.min(MOST, text(node.get("repeat")));
    } else {
      long inner = 0;
      if (node.isArray()) {
        for (JsonNode element : node) {
          long one = measure(element);
          reported |= one > MOST;
          inner = Math.min(inner + one, MOST + 1);
        }
      } else {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          long one = measure(member.getValue());
          reported |= one > MOST;
          inner = Math.min(inner + member.getKey().length() + one, MOST + 1);
        }
      }
      size += times(node) * inner;
    }
    if (size > MOST && !reported) {
      problems.add(
          node,
          "with its repetitions this takes more than "
              + (MOST >> 20)
              + " MiB (lower \"times\", or make several cases of it)");
    }
    return Math.min(size, MOST + 1);
  }

  private static boolean isRepeated(JsonNode node) {
    return node.has("repeat") && node.path("times").isInt();
  }

  /** How long the text in repetitions of repetitions is, more or less. */
  private static long text(JsonNode repeated) {
    if (isRepeated(repeated)) {
      return times(repeated) * Math.min(MOST, text(repeated.get("repeat")));
    }
    JsonNode hex = repeated.path("hex");
    return Math.max(1, hex.isString() ? hex.stringValue().length() : repeated.toString().length());
  }

  private static long times(JsonNode node) {
    return node.path("times").isInt() ? Math.max(1, node.get("times").intValue()) : 1;
  }
}
