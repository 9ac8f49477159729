package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Tally;
import dev.ampinterop.conformance.soak.SoakRecord;
import dev.ampinterop.conformance.wire.Direction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    write(of(run), file);
  }

  /** Writes the report of a soak to a file. */
  public static void write(SoakRecord soak, Path file) throws IOException {
    write(SoakReport.json(soak), file);
  }

  private static void write(ObjectNode report, Path file) throws IOException {
    Files.writeString(
        file, JSON.writeValueAsString(report) + System.lineSeparator(), StandardCharsets.UTF_8);
  }

  /** The report of a run. */
  public static ObjectNode of(RunRecord run) {
    ObjectNode report = tally(run.tally());
    report.set("peers", peers(run.peers()));
    ArrayNode results = report.putArray("results");
    run.results().forEach(result -> results.add(of(result)));
    return report;
  }

  /** How every report begins. */
  static ObjectNode tally(Tally tally) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("passed", tally.passed())
        .put("failed", tally.failed())
        .put("skipped", tally.skipped());
  }

  static ArrayNode peers(List<PeerReport> peers) {
    ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
    peers.forEach(peer -> nodes.add(of(peer)));
    return nodes;
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
    node.set("descriptors", descriptors(result));
    return node;
  }

  /** Those that travelled, each with the offset of the byte that carried it. */
  private static ArrayNode descriptors(Result result) {
    ArrayNode descriptors = JsonNodeFactory.instance.arrayNode();
    for (Role role : Role.values()) {
      for (Direction.Arrival arrival : Direction.of(role, result.wire()).descriptors()) {
        ObjectNode descriptor = descriptors.addObject().put("from", role.toString());
        descriptor.put("at", arrival.offset()).put("kind", arrival.facts().kind());
      }
    }
    return descriptors;
  }
}
