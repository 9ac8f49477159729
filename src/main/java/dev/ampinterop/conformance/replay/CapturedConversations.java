package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.BrokenCapture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureReader;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.HeldEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The conversations of a capture, as far as it is whole.
 *
 * @param conversations in the order in which they were opened
 * @param broken what is wrong from some byte on; empty where nothing is
 */
public record CapturedConversations(
    List<CapturedConversation> conversations, Optional<BrokenCapture> broken) {
  /** Copies the list. */
  public CapturedConversations {
    conversations = List.copyOf(conversations);
  }

  /**
   * Reads them.
   *
   * @param wanted the number of the only one; all where empty
   * @throws BrokenCapture when the file is no capture at all
   * @throws IOException when it cannot be read, or is too large to be held in memory
   */
  public static CapturedConversations read(Path file, OptionalInt wanted) throws IOException {
    HeldEvents held = new HeldEvents(file);
    Optional<BrokenCapture> broken = Optional.empty();
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (Optional<CaptureEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
        int number = next.get().connection();
        if (wanted.isEmpty() || wanted.getAsInt() == number) {
          held.add(next.get());
        }
      }
    } catch (BrokenCapture e) {
      if (held.events().isEmpty()) {
        throw e;
      }
      broken = Optional.of(e);
    }
    Map<Integer, List<CaptureEvent>> events = new TreeMap<>();
    for (CaptureEvent event : held.events()) {
      events.computeIfAbsent(event.connection(), number -> new ArrayList<>()).add(event);
    }
    return new CapturedConversations(
        events.values().stream().map(CapturedConversation::new).toList(), broken);
  }
}
