package dev.ampinterop.conformance.cases;

import java.util.Collection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads how a side goes over to TLS: {@code {"certificate": "alice", "trusts": ["ca"]}}. */
final class TlsReader {
  private final Problems problems;

  TlsReader(Problems problems) {
    this.problems = problems;
  }

  /** Checks {@code tls} of an entry, where there is one. */
  void check(JsonNode entry, CommandSpec command) {
    JsonNode tls = entry.get("tls");
    if (tls == null) {
      return;
    }
    if (!command.is(CommandKind.STARTS_TLS)) {
      problems.add(
          entry, "tls", command.name() + " does not start TLS (declare \"startsTls\": true)");
    }
    if (tls.has("certificate")) {
      check(tls.get("certificate"), Certificates.IDENTITIES);
    }
    tls.path("trusts").forEach(name -> check(name, Certificates.AUTHORITIES));
  }

  /** Checks the name of a certificate that a party sees. */
  void checkSeen(JsonNode name) {
    check(name, Certificates.seen());
  }

  /** The settings as a part has them, with PEM in place of names. */
  static ObjectNode shown(ObjectNode tls) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    if (tls.has("certificate")) {
      shown.put("certificate", Certificates.identity(tls.get("certificate").asString()));
    }
    if (tls.has("trusts")) {
      ArrayNode trusts = shown.putArray("trusts");
      tls.get("trusts").forEach(name -> trusts.add(Certificates.certificate(name.asString())));
    }
    return shown;
  }

  private void check(JsonNode node, Collection<String> known) {
    String name = node.asString("");
    if (!known.contains(name)) {
      problems.add(node, "no certificate here is called \"" + name + "\"" + Near.hint(name, known));
    }
  }
}
