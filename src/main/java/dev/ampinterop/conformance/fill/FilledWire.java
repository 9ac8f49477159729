package dev.ampinterop.conformance.fill;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.ArgumentType;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.CommandKind;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.BytesAsJson;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What passed between two implementations, as the {@code wire} of their case. */
final class FilledWire {
  private static final String UNKNOWN = "UNKNOWN";

  private final ConformanceCase told;
  private final OpenedNames names;
  private final List<Passed> passed;
  private final Optional<WireEvent> close;

  /**
   * @param told the case, for its commands
   * @param names the descriptors that the parties opened
   * @param events what passed
   */
  FilledWire(ConformanceCase told, OpenedNames names, List<WireEvent> events) {
    this.told = told;
    this.names = names;
    this.passed = joined(ConversationReader.read(new GoneOver(told).split(events)));
    boolean isTls = passed.stream().anyMatch(one -> one.kind() == Passed.Kind.TLS);
    this.close =
        isTls
            ? Optional.empty()
            : events.stream().filter(WireEvent.Close.class::isInstance).findFirst();
  }

  /** Who closed the connection first; empty where that is not judged, as with TLS. */
  Optional<Role> closedBy() {
    return close.map(WireEvent::from);
  }

  /** Whether something passed after which an implementation closes, whatever the parties do. */
  boolean endsByItself() {
    return passed.stream().anyMatch(this::ends);
  }

  private boolean ends(Passed one) {
    Optional<CommandSpec> command = command(told, one);
    String code = one.text(Amp.ERROR_CODE).orElse("");
    return switch (one.kind()) {
      case ANSWER -> command.filter(spec -> spec.is(CommandKind.QUITS)).isPresent();
      case ERROR -> code.equals(UNKNOWN) || command.filter(spec -> isFatal(spec, code)).isPresent();
      default -> false;
    };
  }

  private static boolean isFatal(CommandSpec command, String code) {
    return command.fatalErrors().contains(code)
        || command.parent().filter(parent -> isFatal(parent, code)).isPresent();
  }

  /**
   * The entries of the wire.
   *
   * @param tellsWhoCloses whether one of them says who closes, and when
   * @throws CannotFill when a descriptor passes that has no name
   */
  List<ObjectNode> entries(boolean tellsWhoCloses) throws CannotFill {
    List<ObjectNode> entries = new ArrayList<>();
    Map<Role, Carriers> carriers = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      carriers.put(role, new Carriers(told, passed, role));
    }
    boolean closed = !tellsWhoCloses || close.isEmpty();
    for (int index = 0; index < passed.size(); index++) {
      Passed one = passed.get(index);
      if (!closed && one.nanos() > close.orElseThrow().nanos()) {
        entries.add(closing());
        closed = true;
      }
      ObjectNode entry = entry(one);
      List<JsonNode> descriptors = new ArrayList<>();
      for (Carriers side : carriers.values()) {
        for (DescriptorFacts facts : side.on(index)) {
          descriptors.add(JsonNodeFactory.instance.stringNode(name(facts)));
        }
      }
      if (!descriptors.isEmpty()) {
        entry.set("descriptors", Repetitions.folded(descriptors, true));
      }
      entries.add(entry);
    }
    if (!closed) {
      entries.add(closing());
    }
    return entries;
  }

  private String name(DescriptorFacts facts) throws CannotFill {
    return names
        .of(facts)
        .orElseThrow(
            () ->
                new CannotFill(
                    "a descriptor passes (kind "
                        + facts.kind()
                        + ") that neither party opens under a name, so the wire cannot name it"
                        + " (write the case by hand)"));
  }

  private ObjectNode closing() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("from", close.orElseThrow().from().toString())
        .put("close", true);
  }

  private ObjectNode entry(Passed one) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode().put("from", one.from().toString());
    switch (one.kind()) {
      case STREAM -> entry.set("bytes", BytesAsJson.of(one.bytes()));
      case TLS -> entry.put("tls", true);
      case BYTES, INCOMPLETE -> entry.put("hex", HexFormat.of().formatHex(one.bytes()));
      default ->
          box(one, members(told, one))
              .filter(box -> Arrays.equals(CaseBytes.box(box), one.bytes()))
              .ifPresentOrElse(
                  box -> entry.set("box", folded(box)),
                  () -> entry.put("hex", HexFormat.of().formatHex(one.bytes())));
    }
    return entry;
  }

  /** With long lists in it written shorter. */
  private static JsonNode folded(JsonNode node) {
    if (node.isArray()) {
      return Repetitions.folded(node.valueStream().map(FilledWire::folded).toList(), true);
    }
    if (node.isObject()) {
      ObjectNode folded = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(member -> folded.set(member.getKey(), folded(member.getValue())));
      return folded;
    }
    return node;
  }

  /** The box as a case can write it; empty where a key is no text. */
  private static Optional<ObjectNode> box(Passed one, Map<String, ArgumentSpec> specs) {
    ObjectNode box = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, byte[]> pair : one.pairs()) {
      Optional<String> key = CaseBytes.text(pair.getKey().getBytes(StandardCharsets.ISO_8859_1));
      if (key.isEmpty()) {
        return Optional.empty();
      }
      Optional<JsonNode> list =
          Optional.ofNullable(specs.get(key.get()))
              .filter(spec -> spec.type() == ArgumentType.AMP_LIST)
              .flatMap(spec -> boxes(spec, pair.getValue()));
      box.set(key.get(), list.orElseGet(() -> BytesAsJson.of(pair.getValue())));
    }
    return Optional.of(box);
  }

  private static Optional<JsonNode> boxes(ArgumentSpec list, byte[] value) {
    List<ObjectNode> boxes = new ArrayList<>();
    for (Passed inner : ConversationReader.pieces(Role.CLIENT, value)) {
      Optional<ObjectNode> box = inner.box() == null ? Optional.empty() : box(inner, list.of());
      if (box.isEmpty()) {
        return Optional.empty();
      }
      boxes.add(box.get());
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("boxes").addAll(new ArrayList<JsonNode>(boxes));
    return Optional.of(json);
  }

  /** The command that a box calls or answers; empty where the case has none of that name. */
  static Optional<CommandSpec> command(ConformanceCase told, Passed one) {
    byte[] name = one.command().getBytes(StandardCharsets.ISO_8859_1);
    return CaseBytes.text(name).map(told.commands()::get);
  }

  /** What a box holds, by the declaration of its command. */
  static Map<String, ArgumentSpec> members(ConformanceCase told, Passed one) {
    return command(told, one)
        .map(
            command ->
                one.isCall()
                    ? command.arguments()
                    : one.kind() == Passed.Kind.ANSWER
                        ? command.response()
                        : Map.<String, ArgumentSpec>of())
        .orElse(Map.of());
  }

  /** How a stream was cut does not matter, and of TLS nothing is told. */
  private static List<Passed> joined(List<Passed> passed) {
    List<Passed> joined = new ArrayList<>();
    for (Passed one : passed) {
      int last = joined.size() - 1;
      int begun =
          switch (one.kind()) {
            case STREAM -> last >= 0 && isOf(one, joined.get(last)) ? last : -1;
            case TLS ->
                joined.stream()
                    .filter(other -> isOf(one, other))
                    .map(joined::indexOf)
                    .findFirst()
                    .orElse(-1);
            default -> -1;
          };
      if (begun < 0) {
        joined.add(one);
      } else {
        joined.set(begun, joined(joined.get(begun), one));
      }
    }
    return joined;
  }

  private static boolean isOf(Passed one, Passed other) {
    return one.from() == other.from() && one.kind() == other.kind();
  }

  private static Passed joined(Passed one, Passed next) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(one.bytes());
    bytes.writeBytes(next.bytes());
    List<CapturedDescriptor> descriptors = new ArrayList<>(one.descriptors());
    descriptors.addAll(next.descriptors());
    return new Passed(
        one.from(),
        one.nanos(),
        one.offset(),
        bytes.toByteArray(),
        one.kind(),
        null,
        null,
        null,
        one.firstOrdinal(),
        descriptors,
        null);
  }
}
