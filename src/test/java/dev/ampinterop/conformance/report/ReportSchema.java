package dev.ampinterop.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON reports as other programs do: only what the schema allows. */
public final class ReportSchema {
  static final Path FILE = Path.of("src/main/resources/amp-interop/report.schema.json");

  private ReportSchema() {}

  /** The report, which is in order. */
  public static JsonNode checked(String report) throws IOException {
    JsonNode node = JsonMapper.shared().readTree(report);
    assertThat(errors(node)).isEmpty();
    int played = 0;
    for (String count : new String[] {"passed", "failed", "skipped"}) {
      played += node.path(count).intValue();
    }
    assertThat(node.path("results").size()).isEqualTo(played);
    return node;
  }

  static List<String> errors(JsonNode report) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(FILE), InputFormat.JSON);
    return schema.validate(report).stream().map(Error::toString).toList();
  }
}
