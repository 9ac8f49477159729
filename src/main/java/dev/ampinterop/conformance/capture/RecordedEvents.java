package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireSpool;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a relay or a player recorded, as events of a capture, without the opening. */
final class RecordedEvents implements Iterator<CaptureEvent> {
  private final Iterator<WireEvent> recorded;
  private final int number;
  private final Map<Role, Long> ends = new EnumMap<>(Role.class);

  RecordedEvents(Iterator<WireEvent> recorded, int number) {
    this.recorded = recorded;
    this.number = number;
  }

  @Override
  public boolean hasNext() {
    return recorded.hasNext();
  }

  @Override
  public CaptureEvent next() {
    WireEvent event = recorded.next();
    Role from = event.from();
    if (!(event instanceof WireEvent.Bytes bytes)) {
      return new CaptureEvent.Closed(event.nanos(), number, from, CaptureEvent.How.END);
    }
    long at = ends.getOrDefault(from, 0L);
    List<CapturedDescriptor> descriptors =
        bytes.descriptors().stream().map(facts -> new CapturedDescriptor(at, facts)).toList();
    ends.put(from, at + bytes.bytes().length);
    return new CaptureEvent.Bytes(event.nanos(), number, from, at, bytes.bytes(), descriptors);
  }

  /** Those of a spool, the opening first. */
  static StoredEvents of(WireSpool spool, int number) {
    CaptureEvent.Opened opened = new CaptureEvent.Opened(0, number, CaptureTransport.UNIX, "", "");
    CaptureEvent.Closed closed = null;
    long lastNanos = 0;
    for (Iterator<CaptureEvent> all = new RecordedEvents(spool.read(), number); all.hasNext(); ) {
      CaptureEvent event = all.next();
      lastNanos = event.nanos();
      if (closed == null && event instanceof CaptureEvent.Closed first) {
        closed = first;
      }
    }
    StoredEvents.Facts facts =
        new StoredEvents.Facts(
            opened, spool.count() + 1, lastNanos, Optional.ofNullable(closed), Optional.empty());
    return new StoredEvents() {
      @Override
      public Facts facts() {
        return facts;
      }

      @Override
      public Iterator<CaptureEvent> iterator() {
        Iterator<CaptureEvent> rest = new RecordedEvents(spool.read(), number);
        return new Iterator<>() {
          private boolean isOpen;

          @Override
          public boolean hasNext() {
            return !isOpen || rest.hasNext();
          }

          @Override
          public CaptureEvent next() {
            CaptureEvent event = isOpen ? rest.next() : opened;
            isOpen = true;
            return event;
          }
        };
      }
    };
  }
}
