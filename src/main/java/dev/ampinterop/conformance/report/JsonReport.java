package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code run --json}: a run for other programs. */
public final class JsonReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  /** Writes the report of a run to a file. */
  public static void write(RunRecord run, Path file) throws IOException {
    Files.writeString(
        file, JSON.writeValueAsString(of(run)) + System.lineSeparator(), StandardCharsets.UTF_8);
  }

  /** The report of a run. */
  public static ObjectNode of(RunRecord run) {
    Tally tally = run.tally();
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("passed", tally.passed()).put("failed", tally.failed());
    report.put("skipped", tally.skipped());
    ArrayNode peers = report.putArray("peers");
    run.peers().forEach(peer -> peers.add(of(peer)));
    ArrayNode results = report.putArray("results");
    run.results().forEach(result -> results.add(of(result)));
    return report;
  }

  private static ObjectNode of(PeerReport peer) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("implementation", peer.name()).put("kind", peer.kind());
    ObjectNode versions = node.putObject("versions");
    new TreeMap<>(peer.versions()).forEach(versions::put);
    ArrayNode features = node.putArray("features");
    new TreeSet<>(peer.features()).forEach(features::add);
    node.put("restarts", peer.restarts()).put("descriptors_before", peer.descriptorsBefore());
    if (peer.descriptorsAfter().isPresent()) {
      node.put("descriptors_after", peer.descriptorsAfter().getAsInt());
    } else {
      node.putNull("descriptors_after");
    }
    return node;
  }

  private static ObjectNode of(Result result) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("case", result.caseId())
            .put("pairing", result.pairing())
            .put("transport", result.transport())
            .put("twisted", result.play().twisted())
            .put("verdict", result.verdict().toString())
            .put("millis", result.took().toMillis())
            .put("reason", result.reason());
    result.play().told().origin().ifPresent(from -> node.put("origin", from.toString()));
    return node;
  }
}
