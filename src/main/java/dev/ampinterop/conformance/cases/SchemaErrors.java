package dev.ampinterop.conformance.cases;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    List<Branch> meantNot = new ArrayList<>();
    List<Error> meant = new ArrayList<>();
    for (Error error : errors) {
      if (error.getKeyword().equals("oneOf")) {
        JsonNode forms = schemaAt(error, 0);
        Optional<Integer> form = meantForm(forms, error.getInstanceNode());
        for (int index = 0; index < forms.size(); index++) {
          if (form.isEmpty() || form.get() != index) {
            meantNot.add(Branch.of(error, index));
          }
        }
        if (form.isPresent() && errors.stream().anyMatch(Branch.of(error, form.get())::holds)) {
          continue;
        }
      }
      meant.add(error);
    }
    for (Error error : meant) {
      if (meantNot.stream().noneMatch(branch -> branch.holds(error))) {
        String member =
            error.getKeyword().equals("additionalProperties") ? error.getProperty() : "";
        problems.add(error.getInstanceNode(), member == null ? "" : member, message(error));
      }
    }
  }

  /** One form of a value, and one value: every element of a list is checked by the same schema. */
  private record Branch(String value, String form) {
    static Branch of(Error error, int form) {
      return new Branch(
          error.getInstanceLocation().toString(), error.getEvaluationPath() + "/" + form + "/");
    }

    boolean holds(Error error) {
      return error.getEvaluationPath().toString().startsWith(form)
          && (error.getInstanceLocation() + "/").startsWith(value + "/");
    }
  }

  /** The form whose telling member the value has, else the one for any value of that type. */
  private Optional<Integer> meantForm(JsonNode forms, JsonNode value) {
    Optional<Integer> fallback = Optional.empty();
    for (int index = 0; index < forms.size(); index++) {
      JsonNode form = resolved(forms.get(index));
      if (!form.path("type").asString("").equals(type(value))) {
        continue;
      }
      JsonNode telling = form.path("required").path(0);
      if (telling.isMissingNode()) {
        fallback = Optional.of(index);
      } else if (value.has(telling.stringValue())) {
        return Optional.of(index);
      }
    }
    return fallback;
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
      case "minimum" -> value + " is too small (at least " + rule + ")";
      case "maximum" -> value + " is too large (at most " + rule + ")";
      case "uniqueItems" -> "an entry stands here twice (leave one out)";
      default -> error.getMessage();
    };
  }

  private String unknownMember(Error error) {
    String member = String.valueOf(error.getProperty());
    List<String> known = new ArrayList<>(schemaAt(error, 1).path("properties").propertyNames());
    return "\"" + member + "\" is not known here" + Near.hint(member, known);
  }

  private String purpose(Error error, String member) {
    String title = schemaAt(error, 1).path("properties").path(member).path("title").asString("");
    return title.isEmpty() ? " (add it)" : " (add it: " + decapitalised(title) + ")";
  }

  private static String notAmong(JsonNode allowed, JsonNode value) {
    List<String> names = new ArrayList<>();
    allowed.forEach(one -> names.add(one.isString() ? one.stringValue() : one.toString()));
    if (names.size() == 1) {
      return "expected " + allowed.get(0) + ", not " + Near.shortened(value);
    }
    String text = value.isString() ? value.stringValue() : value.toString();
    return "expected "
        + Near.oneOf(names)
        + ", not "
        + Near.shortened(value)
        + Near.nearest(text, names, 1).stream()
            .findFirst()
            .map(near -> " (did you mean \"" + near + "\"?)")
            .orElse("");
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
