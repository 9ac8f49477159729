package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CaptureHeader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shows in another view only the calls that a filter chooses, and counts what it leaves out. What
 * is wrong and what is missing is always shown; a connection is, once something of it is. Not
 * thread-safe.
 */
public final class FilteredView implements DecodeView {
  /** What is held takes a few times as much as the bytes that passed. */
  private static final long MOST_HELD_BYTES =
      Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 16);

  private final DecodeView view;
  private final CallFilter filter;
  private final long mostHeldBytes;
  private final Map<Integer, FilteredConnection> open = new HashMap<>();
  private final FilteredConnection.Tally tally = new FilteredConnection.Tally();
  private int current;
  private long latest;

  /**
   * Filters.
   *
   * @param view gets what is chosen; belongs to whoever gave it
   */
  public FilteredView(DecodeView view, CallFilter filter) {
    this(view, filter, MOST_HELD_BYTES);
  }

  FilteredView(DecodeView view, CallFilter filter, long mostHeldBytes) {
    this.view = view;
    this.filter = filter;
    this.mostHeldBytes = mostHeldBytes;
  }

  @Override
  public void begin(CaptureHeader header) throws IOException {
    view.begin(header);
  }

  @Override
  public void show(Decoded decoded) throws IOException {
    int number = decoded.connection();
    latest = Math.max(latest, decoded.at());
    if (current != number) {
      settle();
      current = number;
    }
    if (decoded instanceof Decoded.Opened opened) {
      open.put(number, new FilteredConnection(opened, filter, view, tally));
      return;
    }
    FilteredConnection connection = open.get(number);
    if (connection == null) {
      view.show(decoded); // What is still wrong once both sides have closed.
      return;
    }
    connection.accept(decoded);
    while (tally.heldBytes() > mostHeldBytes && connection.showOldestHeld()) {
      // Better a call too many than no end of memory.
    }
  }

  /** What is wrong with a box comes right behind it, so by now all has come. */
  private void settle() throws IOException {
    FilteredConnection connection = open.get(current);
    if (connection != null) {
      connection.settle();
      if (connection.isOver()) {
        open.remove(current);
      }
    }
  }

  @Override
  public boolean flush() throws IOException {
    settle();
    return view.flush();
  }

  @Override
  public void end(DecodeSummary summary, Optional<Break> end) throws IOException {
    for (FilteredConnection connection : open.values()) {
      connection.end(latest);
    }
    summary.leaveOut(tally.boxes(), tally.bytesInNoBox());
    view.end(summary, end);
  }
}
