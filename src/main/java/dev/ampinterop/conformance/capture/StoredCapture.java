package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A capture of any size. One that is small is held in memory; of a larger one only the places of
 * its connections are, and what passed on them is read from the file when somebody walks through
 * it. Thread-safe.
 *
 * <p>A file that is written meanwhile has to grow at its end only, as recorders do it.
 */
public final class StoredCapture implements AutoCloseable {
  private final CaptureHeader header;
  private final List<CapturedConversation> conversations;
  private final @Nullable RandomAccessFile file;

  private StoredCapture(
      CaptureHeader header,
      List<CapturedConversation> conversations,
      @Nullable RandomAccessFile file) {
    this.header = header;
    this.conversations = List.copyOf(conversations);
    this.file = file;
  }

  /**
   * Reads a file as far as it is whole.
   *
   * @param connection keeps only that one; all where empty
   * @param broken told what is wrong from some byte on
   * @throws BrokenCapture when there is nothing of that connection before
   * @throws IOException when it cannot be read
   */
  public static StoredCapture open(
      Path file, OptionalInt connection, Consumer<BrokenCapture> broken) throws IOException {
    return open(file, connection, broken, HeldEvents.shareOfHeap());
  }

  /**
   * The same with a limit of one's own.
   *
   * @param most how many bytes of memory events may take; those of a capture that needs more stay
   *     in the file
   */
  public static StoredCapture open(
      Path file, OptionalInt connection, Consumer<BrokenCapture> broken, long most)
      throws IOException {
    Map<Integer, Places> places = new LinkedHashMap<>();
    HeldEvents held = new HeldEvents(file, most);
    CaptureHeader header;
    try (CaptureReader reader = CaptureReader.open(file)) {
      header = reader.header();
      try {
        long begin = reader.offset();
        for (Optional<CaptureEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
          CaptureEvent event = next.get();
          if (connection.isEmpty() || connection.getAsInt() == event.connection()) {
            Places its = places.computeIfAbsent(event.connection(), any -> new Places());
            its.add(event, begin, reader.offset());
            held.addIfRoom(event);
          }
          begin = reader.offset();
        }
      } catch (BrokenCapture e) {
        if (places.isEmpty()) {
          throw e;
        }
        broken.accept(e);
      }
    }
    if (!held.isFull()) {
      return new StoredCapture(
          header, new Capture(header, held.events(), null).conversations(), null);
    }
    RandomAccessFile source = new RandomAccessFile(file.toFile(), "r");
    return new StoredCapture(
        header,
        places.values().stream()
            .map(its -> new CapturedConversation(its.events(file, source)))
            .toList(),
        source);
  }

  /** What the capture says of itself. */
  public CaptureHeader header() {
    return header;
  }

  /** The connections, in the order in which they were opened; to be read until {@link #close}. */
  public List<CapturedConversation> conversations() {
    return conversations;
  }

  /** Whether what passed is in memory, so that it can be gone through in any order at no cost. */
  public boolean isHeld() {
    return file == null;
  }

  /** Nobody reads it any more. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Where the lines of a connection are: in one piece, mostly. */
  private static final class Places {
    /** Begin and end of each piece, in turn. */
    private long[] pieces = new long[2];

    private int used;
    private int count;
    private CaptureEvent.@Nullable Opened opened;
    private CaptureEvent.@Nullable Closed closed;
    private CaptureEvent.@Nullable Gap gap;
    private long lastNanos;

    void add(CaptureEvent event, long begin, long end) {
      if (event instanceof CaptureEvent.Opened first) {
        opened = first;
      } else if (closed == null && event instanceof CaptureEvent.Closed one) {
        closed = one;
      } else if (gap == null && event instanceof CaptureEvent.Gap one) {
        gap = one;
      }
      lastNanos = event.nanos();
      count++;
      if (used > 0 && pieces[used - 1] == begin) {
        pieces[used - 1] = end;
        return;
      }
      if (used == pieces.length) {
        pieces = Arrays.copyOf(pieces, used * 2);
      }
      pieces[used] = begin;
      pieces[used + 1] = end;
      used += 2;
    }

    StoredEvents events(Path file, RandomAccessFile source) {
      if (opened == null) {
        throw new IllegalStateException("CaptureReader lets no event come before the opening");
      }
      StoredEvents.Facts facts =
          new StoredEvents.Facts(
              opened, count, lastNanos, Optional.ofNullable(closed), Optional.ofNullable(gap));
      long[] own = Arrays.copyOf(pieces, used);
      return new InFile(file, source, own, facts);
    }
  }

  /** The events of a connection, in the file. */
  private static final class InFile extends StoredEvents {
    private final Path file;
    private final RandomAccessFile source;
    private final long[] pieces;
    private final Facts facts;

    InFile(Path file, RandomAccessFile source, long[] pieces, Facts facts) {
      this.file = file;
      this.source = source;
      this.pieces = pieces;
      this.facts = facts;
    }

    @Override
    public Facts facts() {
      return facts;
    }

    @Override
    public Iterator<CaptureEvent> iterator() {
      return new Walk();
    }

    private final class Walk implements Iterator<CaptureEvent> {
      private static final int LEAST_BYTES = 1 << 13;
      private static final int MOST_BYTES = 1 << 17;

      private byte[] buffer = new byte[LEAST_BYTES];
      private int start;
      private int end;
      private int piece;
      private long next = pieces[0];
      private int given;

      @Override
      public boolean hasNext() {
        return given < facts.count();
      }

      @Override
      public CaptureEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        given++;
        int searched = start;
        while (true) {
          for (int at = searched; at < end; at++) {
            if (buffer[at] == '\n') {
              byte[] line = Arrays.copyOfRange(buffer, start, at);
              start = at + 1;
              return CaptureReader.event(line);
            }
          }
          searched = end - start;
          fill();
        }
      }

      /** Lines of other connections are jumped over. */
      private void fill() {
        int held = end - start;
        boolean wasFull = end == buffer.length && buffer.length < MOST_BYTES;
        boolean isTooSmall = buffer.length - held < LEAST_BYTES / 2;
        byte[] target = wasFull || isTooSmall ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, start, target, 0, held);
        buffer = target;
        start = 0;
        end = held;
        if (next == pieces[piece + 1]) {
          piece += 2;
          next = pieces[piece];
        }
        int most = (int) Math.min(buffer.length - end, pieces[piece + 1] - next);
        try {
          int count;
          synchronized (source) {
            source.seek(next);
            count = source.read(buffer, end, most);
          }
          if (count <= 0) {
            throw new IOException(file + " has become shorter while it was read");
          }
          next += count;
          end += count;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
