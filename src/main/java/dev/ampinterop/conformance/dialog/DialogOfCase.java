package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The dialog that the wire of a case tells. */
public final class DialogOfCase {
  private DialogOfCase() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when the case goes over to another protocol or to TLS: that is
   *     no dialog
   */
  public static Dialog read(ConformanceCase told) {
    List<CaptureEvent> events = new ArrayList<>();
    events.add(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "", ""));
    Map<Role, Long> offsets = new EnumMap<>(Role.class);
    for (WireEntry entry : told.wire()) {
      long nanos = events.size();
      if (entry.closes()) {
        events.add(new CaptureEvent.Closed(nanos, 1, entry.from(), CaptureEvent.How.END));
      } else if (entry.kind() == WireEntry.Kind.TLS || entry.kind() == WireEntry.Kind.STREAM) {
        throw new IllegalArgumentException(
            told.id() + " leaves AMP for another protocol, so it cannot be made smaller");
      } else {
        long offset = offsets.getOrDefault(entry.from(), 0L);
        List<CapturedDescriptor> descriptors =
            entry.descriptors().stream()
                .map(name -> new CapturedDescriptor(offset, facts(name, told)))
                .toList();
        events.add(
            new CaptureEvent.Bytes(nanos, 1, entry.from(), offset, entry.bytes(), descriptors));
        offsets.put(entry.from(), offset + entry.bytes().length);
      }
    }
    return DialogReader.read(new CapturedConversation(events));
  }

  private static DescriptorFacts facts(String name, ConformanceCase told) {
    String resource = name.split("\\.", 2)[0];
    for (Role role : Role.values()) {
      JsonNode opened = told.party(role).opens().path(resource);
      if (opened.has("pipe")) {
        return new DescriptorFacts(
            "pipe", name.endsWith(".write") ? "write" : "read", resource, false, null);
      }
      if (opened.has("file")) {
        String mode = opened.get("file").path("mode").asString("read");
        boolean appends = mode.equals("append");
        return new DescriptorFacts(
            "file",
            appends ? "write" : mode,
            resource,
            appends,
            opened.get("file").path("offset").asLong(0));
      }
      if (opened.has("device")) {
        return new DescriptorFacts(
            "character-device", opened.path("mode").asString("both"), resource, false, null);
      }
    }
    return new DescriptorFacts("socket", "both", name, false, null);
  }
}
