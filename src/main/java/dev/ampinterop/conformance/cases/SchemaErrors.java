package dev.ampinterop.conformance.cases;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * What a schema does not allow, in words for people. Where a value may have one of several forms,
 * only the form that the author seems to have meant is complained about.
 */
final class SchemaErrors {
  private static final Map<String, String> TYPES =
      Map.of(
          "object", "an object",
          "array", "a list",
          "string", "a text",
          "integer", "an integer",
          "number", "a number",
          "boolean", "true or false",
          "null", "null");

  /** A choice in an evaluation path, and which of its forms the path goes into. */
  private static final Pattern CHOICE = Pattern.compile("(?:^|/)oneOf()/([0-9]+)(?=/|$)");

  private final JsonNode schema;
  private final List<Error> errors;

  /**
   * @param schema the whole schema
   * @param errors what it does not allow
   */
  SchemaErrors(JsonNode schema, List<Error> errors) {
    this.schema = schema;
    this.errors = errors;
  }

  /** Adds one problem for each thing that is wrong. */
  void report(Problems problems) {
    Map<Choice, Optional<Integer>> meant = new HashMap<>();
    for (Error error : errors) {
      if (error.getKeyword().equals("oneOf")) {
        meant.put(
            new Choice(
                error.getEvaluationPath().toString(), error.getInstanceLocation().toString()),
            meantForm(schemaAt(error, 0), error.getInstanceNode()));
      }
    }
    // What is wrong with the form that was meant says more than that no form fits.
    Set<Choice> explained = new HashSet<>();
    List<Error> kept = new ArrayList<>();
    for (Error error : errors) {
      List<Choice> around = new ArrayList<>();
      if (isAboutWhatWasMeant(error, meant, around)) {
        kept.add(error);
        explained.addAll(around);
      }
    }
    Set<String> misspelt = new HashSet<>();
    kept.forEach(error -> nearest(error).ifPresent(near -> misspelt.add(memberOf(error, near))));
    for (Error error : kept) {
      if (error.getKeyword().equals("required")
          && misspelt.contains(memberOf(error, String.valueOf(error.getProperty())))) {
        continue; // it is there, under a name that is reported
      }
      Choice choice =
          new Choice(error.getEvaluationPath().toString(), error.getInstanceLocation().toString());
      if (!error.getKeyword().equals("oneOf") || !explained.contains(choice)) {
        String member =
            error.getKeyword().equals("additionalProperties") ? error.getProperty() : "";
        problems.add(error.getInstanceNode(), member == null ? "" : member, message(error));
      }
    }
  }

  private Optional<String> nearest(Error error) {
    return error.getKeyword().equals("additionalProperties")
        ? Near.nearest(String.valueOf(error.getProperty()), known(error), 1).stream().findFirst()
        : Optional.empty();
  }

  private static String memberOf(Error error, String member) {
    return error.getInstanceLocation() + "/" + member;
  }

  /**
   * A value that may have one of several forms: where the schema says so, and where the value is.
   */
  private record Choice(String forms, String value) {}

  /**
   * Whether every choice around the error was meant to have the form that the error is about.
   *
   * @param around gets these choices
   */
  private static boolean isAboutWhatWasMeant(
      Error error, Map<Choice, Optional<Integer>> meant, List<Choice> around) {
    String path = error.getEvaluationPath().toString();
    Matcher step = CHOICE.matcher(path);
    // Lookups by every value around the error: their number does not grow with that of the errors.
    List<String> values = prefixes(error.getInstanceLocation().toString());
    for (int from = 0; step.find(from); from = step.start() + 1) {
      String forms = path.substring(0, step.end(1));
      for (String value : values) {
        Choice choice = new Choice(forms, value);
        Optional<Integer> form = meant.get(choice);
        if (form != null) {
          if (form.isEmpty() || form.get() != Integer.parseInt(step.group(2))) {
            return false;
          }
          around.add(choice);
        }
      }
    }
    return true;
  }

  private static List<String> prefixes(String pointer) {
    List<String> prefixes = new ArrayList<>(List.of(pointer));
    for (int slash = pointer.lastIndexOf('/');
        slash >= 0;
        slash = pointer.lastIndexOf('/', slash - 1)) {
      prefixes.add(pointer.substring(0, slash));
    }
    return prefixes;
  }

  /**
   * The form that the author seems to have meant: the one whose telling member the value has; else,
   * where the value has a member that looks like one, that form; else the form for any value of
   * that type.
   */
  private Optional<Integer> meantForm(JsonNode forms, JsonNode value) {
    Optional<Integer> fallback = Optional.empty();
    Optional<Integer> only = Optional.empty();
    int fitting = 0;
    for (int index = 0; index < forms.size(); index++) {
      JsonNode form = resolved(forms.get(index));
      if (!form.path("type").asString("").equals(type(value))) {
        continue;
      }
      fitting++;
      only = Optional.of(index);
      JsonNode telling = form.path("required").path(0);
      if (telling.isMissingNode()) {
        fallback = Optional.of(index);
      } else if (value.has(telling.stringValue())) {
        return Optional.of(index);
      }
    }
    return fallback.isPresent() || fitting != 1 ? fallback : only;
  }

  private String message(Error error) {
    JsonNode value = error.getInstanceNode();
    JsonNode rule = schemaAt(error, 0);
    return switch (error.getKeyword()) {
      case "additionalProperties" -> unknownMember(error);
      case "required" ->
          "\"" + error.getProperty() + "\" is missing" + purpose(error, error.getProperty());
      case "type" -> "expected " + typeName(rule.asString("")) + ", not " + Near.shortened(value);
      case "enum" -> notAmong(rule, value);
      case "oneOf" -> "expected " + forms(rule) + ", not " + Near.shortened(value);
      case "pattern" -> Near.shortened(value) + " does not fit (write " + description(error) + ")";
      case "minLength", "minItems" -> "this must not be empty (write something)";
      case "minimum" -> Near.shortened(value) + " is too small (at least " + rule + ")";
      case "maximum" -> Near.shortened(value) + " is too large (at most " + rule + ")";
      case "propertyNames" -> "a name must not be empty (write one)";
      case "uniqueItems" -> "an entry stands here twice (leave one out)";
      default -> error.getMessage();
    };
  }

  private String unknownMember(Error error) {
    String member = String.valueOf(error.getProperty());
    return Near.quoted(member) + " is not known here" + Near.hint(member, known(error));
  }

  private List<String> known(Error error) {
    return List.copyOf(schemaAt(error, 1).path("properties").propertyNames());
  }

  private String purpose(Error error, String member) {
    String title = schemaAt(error, 1).path("properties").path(member).path("title").asString("");
    String filled = member.equals("wire") ? "; amp-interop fill does that" : "";
    return title.isEmpty() ? " (add it)" : " (add it: " + decapitalised(title) + filled + ")";
  }

  private static String notAmong(JsonNode allowed, JsonNode value) {
    if (allowed.size() == 1) {
      return "expected " + allowed.get(0) + ", not " + Near.shortened(value);
    }
    List<String> names = new ArrayList<>();
    allowed.forEach(one -> names.add(one.isString() ? one.stringValue() : one.toString()));
    return Near.notAmong(names, value);
  }

  private String forms(JsonNode forms) {
    List<String> titles = new ArrayList<>();
    forms.forEach(form -> titles.add(resolved(form).path("title").asString("?")));
    String last = titles.remove(titles.size() - 1);
    return titles.isEmpty() ? last : String.join(", ", titles) + " or " + last;
  }

  private String description(Error error) {
    JsonNode around = schemaAt(error, 1);
    return around.path("description").asString(around.path("title").asString("something else"));
  }

  /** The part of the schema that the error is about, or what stands that many levels around it. */
  private JsonNode schemaAt(Error error, int levelsUp) {
    JsonPointer pointer =
        JsonPointer.compile(String.valueOf(error.getSchemaLocation().getFragment()));
    for (int level = 0; level < levelsUp; level++) {
      pointer = pointer.head();
    }
    return schema.at(pointer);
  }

  private JsonNode resolved(JsonNode form) {
    String reference = form.path("$ref").asString("");
    return reference.isEmpty() ? form : schema.at(reference.substring(1));
  }

  private static String typeName(String type) {
    return TYPES.getOrDefault(type, type);
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      default -> "null";
    };
  }

  private static String decapitalised(String title) {
    return title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
  }
}
