package dev.ampinterop.conformance.report;

import java.util.Locale;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes records as JSON, in the order of their components. */
final class JsonText {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private JsonText() {}

  /**
   * The text of a record, which any encoding of Unicode can write: half a surrogate pair, which
   * none can, is written as a visible {@code \}{@code ud800}.
   */
  static String of(Record report) {
    String text = JSON.writeValueAsString(report);
    StringBuilder encodable = new StringBuilder(text.length() + 1);
    text.codePoints()
        .forEach(
            character -> {
              if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                // Such can only stand in a string, whose backslashes are written twice.
                encodable.append(String.format(Locale.ROOT, "\\\\u%04x", character));
              } else {
                encodable.appendCodePoint(character);
              }
            });
    return encodable.append('\n').toString();
  }
}
