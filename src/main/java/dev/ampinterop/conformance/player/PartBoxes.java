package dev.ampinterop.conformance.player;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.Raw;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.transport.Pem;
import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import dev.ampinterop.conformance.player.PartValues.PartArgument;
import dev.ampinterop.conformance.steps.Call;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a part's calls and answers hold: declared values, or whole boxes, and what never travels.
 */
final class PartBoxes {
  private static final Set<String> ROUTING = Set.of(Amp.ASK, Amp.ANSWER, Amp.COMMAND);

  private final DescriptorHolder holder;
  private final PartStream stream;

  PartBoxes(DescriptorHolder holder, PartStream stream) {
    this.holder = holder;
    this.stream = stream;
  }

  /** What a {@code call} step sends. */
  Values arguments(PartCommand command, Call call) throws IOException {
    return values(command.command(), command.arguments(), call.with(), call.tls());
  }

  /** What a responder's entry answers. */
  Values answer(PartCommand command, JsonNode entry) throws IOException {
    return values(command.command(), command.response(), entry.path("answer"), entry.path("tls"));
  }

  /** What came with a call, as it is reported. */
  static ObjectNode seen(PartCommand command, Values arguments) throws IOException {
    return command.command().isRaw()
        ? box(arguments.get(Raw.BOX))
        : PartValues.write(command.arguments(), arguments);
  }

  /** The outcome of a call that was answered. */
  static ObjectNode outcome(PartCommand command, Values answer) throws IOException {
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    switch (command.command().afterwards()) {
      case SWITCH_PROTOCOL -> outcome.put("switched", true);
      default -> {
        if (!command.command().requiresAnswer()) {
          return outcome.put("sent", true);
        }
        outcome.set(
            "answer",
            command.command().isRaw()
                ? box(answer.get(Raw.BOX))
                : PartValues.write(command.response(), answer));
      }
    }
    return outcome;
  }

  private Values values(
      Command command, List<PartArgument<?>> declared, JsonNode given, JsonNode tls)
      throws IOException {
    if (command.isRaw()) {
      return Values.of(Raw.BOX, box(given));
    }
    Values.Builder builder = PartValues.builder(declared, given, holder);
    switch (command.afterwards()) {
      case SWITCH_PROTOCOL -> builder.and(ProtocolSwitch.TO, stream);
      case START_TLS -> builder.and(StartTls.SETTINGS, settings(tls));
      default -> {}
    }
    return builder.build();
  }

  private static TlsSettings settings(JsonNode tls) throws IOException {
    TlsSettings settings = TlsSettings.anonymous();
    if (tls.has("certificate")) {
      TlsSettings.Identity identity = Pem.identity(tls.get("certificate").stringValue());
      settings = settings.showing(identity.key(), identity.chain());
    }
    List<X509Certificate> authorities = new ArrayList<>();
    for (JsonNode trusted : tls.path("trusts")) {
      authorities.addAll(Pem.certificates(trusted.stringValue()));
    }
    return settings.trusting(authorities);
  }

  // Cases write keys as text, the library with one char per byte.
  private static Box box(JsonNode keys) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    keys.properties()
        .forEach(
            member ->
                values.put(
                    new String(member.getKey().getBytes(UTF_8), ISO_8859_1),
                    HexFormat.of().parseHex(member.getValue().path("hex").asString())));
    return Box.of(values);
  }

  private static ObjectNode box(Box box) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (String key : box.keys()) {
      if (!ROUTING.contains(key)) {
        node.set(
            new String(key.getBytes(ISO_8859_1), UTF_8),
            PartValues.bytes(box.value(key).orElseThrow()));
      }
    }
    return node;
  }
}
