package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.player.ScriptCourse;
import dev.ampinterop.conformance.runner.DryRun;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What would be sent, for programs. */
final class DryRunJson {
  private DryRunJson() {}

  /** An object with a list of {@code cases}; whole, whatever repeats itself. */
  static String text(List<DryRun> runs) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode cases = json.putArray("cases");
    for (DryRun run : runs) {
      ObjectNode one = cases.addObject().put("case", run.told().id());
      ArrayNode given = one.putArray("given");
      run.given().forEach(each -> given.add(given(each)));
      ArrayNode notPlayed = one.putArray("not_played");
      run.notPlayed()
          .forEach(
              (pairing, why) ->
                  notPlayed.addObject().put("pairing", pairing.toString()).put("reason", why));
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  private static ObjectNode given(DryRun.Given given) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("role", given.role().toString());
    ArrayNode pairings = json.putArray("pairings");
    given.pairings().forEach(pairing -> pairings.add(pairing.toString()));
    ArrayNode because = json.putArray("deviations");
    given.deviations().stream().map(Deviation::because).forEach(because::add);
    if (given instanceof DryRun.ToPeer peer) {
      json.set("message", peer.message());
    } else if (given instanceof DryRun.ToScript script) {
      ArrayNode acts = json.putArray("script");
      script.course().acts().forEach(act -> acts.add(act(act, script)));
    }
    return json;
  }

  private static ObjectNode act(ScriptCourse.Act act, DryRun.ToScript script) {
    WireEntry entry = script.told().wire().get(act.first());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    boolean own = entry.from() == script.role();
    if (entry.closes()) {
      return json.put(own ? "close" : "await", entry.kind().toString().toLowerCase(Locale.ROOT));
    }
    if (!own) {
      return json.put("await", HexFormat.of().formatHex(entry.bytes()));
    }
    ArrayNode writes = json.putArray("write");
    for (ScriptCourse.Segment segment : act.writes()) {
      ObjectNode write = writes.addObject();
      write.put("hex", HexFormat.of().formatHex(segment.bytes()));
      if (!segment.descriptors().isEmpty()) {
        ArrayNode descriptors = write.putArray("descriptors");
        segment.descriptors().forEach(descriptors::add);
      }
    }
    return json;
  }
}
