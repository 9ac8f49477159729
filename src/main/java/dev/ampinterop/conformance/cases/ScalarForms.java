package dev.ampinterop.conformance.cases;

import dev.ampinterop.amp.argument.Decimal;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;

/** How cases write values for which JSON has no type of its own, or not for all of them. */
final class ScalarForms {
  // What JSON numbers cannot say, or what readers of JSON do not all keep.
  private static final Set<String> FLOATS = Set.of("nan", "inf", "-inf", "-0.0");

  private static final Pattern DATE_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}[+-]\\d\\d:\\d\\d");

  private ScalarForms() {}

  /** A number that a double can hold, other than negative zero, or one of four texts. */
  static boolean isFloat(JsonNode value) {
    return value.isString()
        ? FLOATS.contains(value.stringValue())
        : value.isNumber()
            && Double.isFinite(value.doubleValue())
            && Double.doubleToRawLongBits(value.doubleValue()) != Long.MIN_VALUE;
  }

  /** The number as a double, the text as it is. */
  static JsonNode floatForm(JsonNode value) {
    return value.isString() ? value : new DoubleNode(value.doubleValue());
  }

  /** A text just as Python writes that decimal. */
  static boolean isDecimal(JsonNode value) {
    try {
      return value.isString()
          && Decimal.parse(value.stringValue()).toString().equals(value.stringValue());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The 32 characters of the wire; whether there is such a day is not asked. */
  static boolean isDateTime(JsonNode value) {
    return value.isString() && DATE_TIME.matcher(value.stringValue()).matches();
  }

  /** An absolute path: a relative one would mean something else to each player. */
  static boolean isPath(JsonNode value) {
    return value.isString() && value.stringValue().startsWith("/");
  }
}
