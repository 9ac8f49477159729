package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The session in python-peer/README.md is what a peer and its runner say. */
class PeerTranscriptTest {
  private static final Pattern LOGGED = Pattern.compile(" *[0-9.]+ ([<>]) subject-1 (\\{.*\\})");

  /** A message of one side. */
  private record Said(String direction, JsonNode message) {}

  @Test
  void theSessionInTheReadmeIsTheOneThatIsLogged(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    List<String> line =
        List.of(
            "run",
            "dispatch/sum",
            "--cases",
            "conformance-cases",
            "--subject",
            "exec:python3 docs/template-peer/peer.py",
            "--pair",
            "script:template",
            "--pair",
            "template:script",
            "--jobs",
            "1",
            "--quiet",
            "--log-peer",
            log.toString());

    assertThat(Main.commandLine().execute(line.toArray(String[]::new))).isZero();

    assertThat(logged(log)).isEqualTo(ofReadme()).hasSize(8);
  }

  private static List<Said> logged(Path log) throws IOException {
    List<Said> said = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = LOGGED.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      said.add(said(matcher.group(1), matcher.group(2)));
    }
    return said;
  }

  private static List<Said> ofReadme() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("python-peer/README.md"));
    List<Said> said = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (String line : lines.subList(lines.indexOf("## A session"), lines.size())) {
      boolean ends = !line.startsWith("       ");
      if (ends && message.length() > 0) {
        said.add(said(message.substring(0, 1), message.substring(2)));
        message.setLength(0);
      }
      if (line.startsWith("    < ") || line.startsWith("    > ") || message.length() > 0) {
        message.append(line.strip());
      }
      if (line.equals("## Writing one")) {
        break;
      }
    }
    return said;
  }

  /** Without what is another one on each machine. */
  private static Said said(String direction, String text) {
    ObjectNode message = (ObjectNode) JsonMapper.shared().readTree(text);
    for (String member : List.of("versions", "network", "openFiles", "descriptors")) {
      if (message.has(member)) {
        message.put(member, "any");
      }
    }
    if (message.path("address") instanceof ObjectNode address) {
      String path = address.path("unix").stringValue();
      address.put("unix", path.substring(path.lastIndexOf('/')));
    }
    return new Said(direction, message);
  }
}
