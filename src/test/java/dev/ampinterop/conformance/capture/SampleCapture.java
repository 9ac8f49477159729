package dev.ampinterop.conformance.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Captures that tests need, put together event by event, a millisecond apart. */
final class SampleCapture {
  static final DescriptorFacts PIPE = new DescriptorFacts("pipe", "read", "12:345");
  static final DescriptorFacts FILE =
      new DescriptorFacts(
          "file", "both", "8:77", new TreeMap<>(Map.of("append", true, "offset", 2L)));

  private static final long MILLI = 1_000_000;

  private final List<CaptureEvent> events = new ArrayList<>();
  private final Map<Integer, Map<Role, Long>> ends = new LinkedHashMap<>();
  private long nanos;

  /** The conversation of the documentation: a sum, and a pipe that nobody wants. */
  static Capture sumAndTake() {
    return new SampleCapture()
        .open()
        .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Sum", "a", "13", "b", "81"))
        .passes(1, Role.SERVER, box("_answer", "1", "total", "94"))
        .carries(1, Role.CLIENT, box("_ask", "2", "_command", "Take", "file", "0"), 0, PIPE)
        .passes(
            1,
            Role.SERVER,
            box("_error", "2", "_error_code", "UNKNOWN", "_error_description", "Unknown Error"))
        .closes(1, Role.SERVER, CaptureEvent.How.END)
        .closes(1, Role.CLIENT, CaptureEvent.How.END)
        .capture();
  }

  static byte[] box(String... keysAndValues) {
    Map<String, byte[]> pairs = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      pairs.put(keysAndValues[i], keysAndValues[i + 1].getBytes(ISO_8859_1));
    }
    return Box.of(pairs).toBytes();
  }

  SampleCapture open() {
    int number = ends.size() + 1;
    ends.put(number, new EnumMap<>(Map.of(Role.CLIENT, 0L, Role.SERVER, 0L)));
    return add(new CaptureEvent.Opened(tick(), number, CaptureTransport.UNIX, "", "/run/s"));
  }

  SampleCapture passes(int connection, Role from, byte[] bytes) {
    return passes(connection, from, bytes, List.of());
  }

  /** The descriptors travel on the byte with that index. */
  SampleCapture carries(
      int connection, Role from, byte[] bytes, int index, DescriptorFacts... facts) {
    long at = end(connection, from) + index;
    return passes(
        connection,
        from,
        bytes,
        List.of(facts).stream().map(one -> new CapturedDescriptor(at, one)).toList());
  }

  SampleCapture closes(int connection, Role by, CaptureEvent.How how) {
    return add(new CaptureEvent.Closed(tick(), connection, by, how));
  }

  SampleCapture add(CaptureEvent event) {
    events.add(event);
    return this;
  }

  Capture capture() {
    CaptureHeader header =
        CaptureHeader.by("amp-interop test", Instant.parse("2026-01-02T03:04:05Z"));
    return new Capture(header, events, new CaptureFooter(nanos, events.size()));
  }

  long end(int connection, Role from) {
    return ends.getOrDefault(connection, Map.of()).getOrDefault(from, 0L);
  }

  private SampleCapture passes(
      int connection, Role from, byte[] bytes, List<CapturedDescriptor> descriptors) {
    long offset = end(connection, from);
    ends.get(connection).put(from, offset + bytes.length);
    return add(
        new CaptureEvent.Bytes(tick(), connection, from, offset, bytes.clone(), descriptors));
  }

  private long tick() {
    nanos += MILLI;
    return nanos;
  }
}
