package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.steps.Words;
import dev.ampinterop.conformance.wire.Fact;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Compares values, in the form of the peer protocol, with those that the case expects. */
final class ValueJudge {
  private final OpenedFacts opened;
  private final List<Difference> differences;

  ValueJudge(OpenedFacts opened, List<Difference> differences) {
    this.opened = opened;
    this.differences = differences;
  }

  /** Values by name: each expected one, and no others. */
  void members(String where, JsonNode expected, JsonNode observed) {
    if (!observed.isObject()) {
      differences.add(new Difference(where, Words.members(expected), Words.value(observed)));
      return;
    }
    for (Map.Entry<String, JsonNode> member : expected.properties()) {
      String place = where + "." + member.getKey();
      if (observed.has(member.getKey())) {
        value(place, member.getValue(), observed.get(member.getKey()));
      } else {
        differences.add(new Difference(place, Words.value(member.getValue()), "nothing"));
      }
    }
    for (String extra : new TreeSet<>(observed.propertyNames())) {
      if (!expected.has(extra)) {
        differences.add(
            new Difference(where + "." + extra, "nothing", Words.value(observed.get(extra))));
      }
    }
  }

  /** One value: a number as a number, bytes as bytes, a descriptor by its facts. */
  void value(String where, JsonNode expected, JsonNode observed) {
    if (expected.isArray() && observed.isArray()) {
      list(where, expected, observed);
    } else if (Fact.areFacts(expected)) {
      facts(where, expected, observed);
    } else if (!same(expected, observed)) {
      differences.add(new Difference(where, Words.value(expected), Words.value(observed)));
    }
  }

  /** A descriptor: the opened one that it must be, and whatever else is demanded. */
  void facts(String where, JsonNode expected, JsonNode observed) {
    if (!observed.path("kind").isString()) {
      differences.add(new Difference(where, facts(expected), Words.value(observed)));
      return;
    }
    if (expected.has("is")) {
      String name = expected.get("is").asString();
      boolean same =
          opened.is(
              name,
              observed.path("kind").asString(""),
              observed.path("access").asString(""),
              observed.path("id").asString(""));
      if (!same) {
        differences.add(
            new Difference(where, opened.describe(name), OpenedFacts.describe(observed)));
      }
    }
    for (String name : DemandedFacts.unlike(expected, observed)) {
      differences.add(
          new Difference(
              where + "." + name,
              Words.value(expected.get(name)),
              Words.value(observed.path(name))));
    }
  }

  private void list(String where, JsonNode expected, JsonNode observed) {
    if (expected.size() != observed.size()) {
      differences.add(
          new Difference(where, expected.size() + " elements", observed.size() + " elements"));
    }
    for (int index = 0; index < Math.min(expected.size(), observed.size()); index++) {
      String place = where + "[" + index + "]";
      JsonNode element = expected.get(index);
      // An object is an element of an AmpList, unless it stands for the bytes of a ListOf(String).
      if (element.isObject() && !(isBytes(element) && isBytes(observed.get(index)))) {
        members(place, element, observed.get(index));
      } else {
        value(place, element, observed.get(index));
      }
    }
  }

  private String facts(JsonNode expected) {
    return expected.has("is")
        ? opened.describe(expected.get("is").asString())
        : "a descriptor with " + expected;
  }

  private static boolean isBytes(JsonNode value) {
    return value.size() == 1 && value.path("hex").isString();
  }

  /** Whether a value is the expected one. */
  static boolean same(JsonNode expected, JsonNode observed) {
    if (expected.isIntegralNumber() && observed.isIntegralNumber()) {
      return expected.bigIntegerValue().equals(observed.bigIntegerValue());
    }
    if (expected.isFloatingPointNumber() && observed.isNumber()) {
      return Double.compare(expected.doubleValue(), observed.doubleValue()) == 0;
    }
    if (expected.path("hex").isString() && observed.path("hex").isString()) {
      String hex = observed.get("hex").stringValue();
      // Most are equal letter for letter, which is found much sooner.
      return expected.get("hex").stringValue().equals(hex)
          || expected.get("hex").stringValue().equalsIgnoreCase(hex);
    }
    if (expected.isString() && observed.isString()) {
      return expected.stringValue().equals(observed.stringValue());
    }
    return expected.isBoolean()
        && observed.isBoolean()
        && expected.booleanValue() == observed.booleanValue();
  }
}
