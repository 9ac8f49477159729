package dev.ampinterop.conformance.capture;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The events of one connection, read again from a file by everybody who walks through them, so that
 * they take no memory. To be walked through: {@code get} of a place behind the first reads all that
 * is before it. Thread-safe; each walk belongs to one thread.
 *
 * <p>A walk throws {@link java.io.UncheckedIOException} where the file cannot be read any more.
 */
public abstract class StoredEvents extends AbstractList<CaptureEvent> {
  /** Those of a file. */
  protected StoredEvents() {}

  /** What is known without reading them. */
  public abstract Facts facts();

  /**
   * What is known of the events of a connection. Immutable.
   *
   * @param opened the first of them
   * @param count how many there are
   * @param lastNanos when the last of them was
   * @param firstClose the end of the direction that was over first; empty where neither was
   * @param gap where something is missing first; empty where nothing is
   */
  public record Facts(
      CaptureEvent.Opened opened,
      int count,
      long lastNanos,
      Optional<CaptureEvent.Closed> firstClose,
      Optional<CaptureEvent.Gap> gap) {}

  @Override
  public abstract Iterator<CaptureEvent> iterator();

  @Override
  public int size() {
    return facts().count();
  }

  @Override
  public CaptureEvent get(int index) {
    if (index == 0) {
      return facts().opened();
    }
    Iterator<CaptureEvent> events = iterator();
    for (int before = 0; before < index; before++) {
      events.next();
    }
    return events.next();
  }

  /** The same, so many nanoseconds later. */
  StoredEvents later(long nanos) {
    UnaryOperator<CaptureEvent> change = event -> event.at(event.nanos() + nanos);
    Facts own = facts();
    Facts later =
        new Facts(
            own.opened().at(own.opened().nanos() + nanos),
            own.count(),
            own.lastNanos() + nanos,
            own.firstClose().map(one -> one.at(one.nanos() + nanos)),
            own.gap().map(one -> one.at(one.nanos() + nanos)));
    StoredEvents all = this;
    return new StoredEvents() {
      @Override
      public Facts facts() {
        return later;
      }

      @Override
      public Iterator<CaptureEvent> iterator() {
        Iterator<CaptureEvent> events = all.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return events.hasNext();
          }

          @Override
          public CaptureEvent next() {
            return change.apply(events.next());
          }
        };
      }
    };
  }
}
