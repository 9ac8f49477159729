package dev.ampinterop.conformance.cases;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Checks documents against {@code case.schema.json}. Thread-safe. */
final class CaseSchema {
  private static final String RESOURCE = "/amp-interop/conformance-cases/case.schema.json";

  private final Schema schema;

  /** Reads the schema that travels with the program. */
  CaseSchema() {
    try (InputStream stream = CaseSchema.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path (rebuild the jar)");
      }
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(stream, InputFormat.JSON);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Reports everything that the schema does not allow; says whether it allows the document. */
  boolean check(JsonNode document, Problems problems) {
    List<Error> errors = schema.validate(document);
    new SchemaErrors(schema.getSchemaNode(), errors).report(problems);
    return errors.isEmpty();
  }
}
