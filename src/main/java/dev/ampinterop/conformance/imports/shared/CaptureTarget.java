package dev.ampinterop.conformance.imports.shared;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what importers find as a capture. The file is made with the first connection, so that an
 * input without any leaves none behind.
 */
public final class CaptureTarget implements AutoCloseable {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Path file;
  private final String by;
  private final List<String> notes;
  private @Nullable CaptureWriter writer;
  private boolean hasDate;
  private long start;
  private long last;
  private final Set<Connection> open = new LinkedHashSet<>();
  private final Map<String, Missing> missing = new LinkedHashMap<>();
  private int connections;
  private long bytes;

  /** What is missing for one reason: where first, how often, and how many bytes as far as known. */
  private static final class Missing {
    private final String first;
    private long gaps;
    private long bytes;
    private boolean isMore;

    Missing(String first) {
      this.first = first;
    }

    void add(@Nullable Long more) {
      gaps++;
      bytes += more == null ? 0 : more;
      isMore |= more == null;
    }

    String words(String because) {
      String what =
          bytes > 0
              ? bytes + (bytes == 1 ? " byte" : " bytes") + (isMore ? " or more" : "")
              : isMore ? "bytes" : "descriptors";
      return what
          + (bytes == 1 && !isMore ? " is missing at " : " are missing at ")
          + first
          + (gaps == 1 ? "" : " and " + (gaps - 1) + " more")
          + ": "
          + because;
    }
  }

  /**
   * @param file where to; must not exist
   * @param by the program that imports, and its version
   * @param notes what readers should know, where it comes from for instance
   */
  public CaptureTarget(Path file, String by, List<String> notes) {
    this.file = file;
    this.by = by;
    this.notes = new ArrayList<>(notes);
  }

  /** The times of the input count from 1970; without it nobody knows when it began. */
  public void timesAreDates() {
    hasDate = true;
  }

  /** How many connections were found so far. */
  public int connections() {
    return connections;
  }

  /** How many bytes were found so far. */
  public long bytes() {
    return bytes;
  }

  /** What passed and could not be written, for people: a line for each reason; mostly none. */
  public List<String> missing() {
    List<String> words = new ArrayList<>();
    missing.forEach((because, one) -> words.add(one.words(because)));
    return words;
  }

  /**
   * Bytes are missing, and nobody knows on which connections.
   *
   * @param because why, for people
   * @param place where in the input, for people
   */
  public void missing(String because, String place) {
    missing.computeIfAbsent(because, any -> new Missing(place)).add(null);
  }

  /**
   * Bytes of the input are not in the capture, and are not missing on a connection either.
   *
   * @param count how many
   * @param because why, for people
   * @param place where in the input, for people
   */
  public void leftOut(long count, String because, String place) {
    missing.computeIfAbsent(because, any -> new Missing(place)).add(count);
  }

  /** Another thing that readers should know. Nothing, once the first connection was opened. */
  public void note(String note) {
    notes.add(note);
  }

  /**
   * Begins a connection.
   *
   * @param nanos when, by the clock of the input, as at every other place
   * @param client who connected, as far as known; empty where not
   * @param server who listened, likewise
   * @throws IOException when the capture cannot be written
   */
  public Connection open(long nanos, CaptureTransport transport, String client, String server)
      throws IOException {
    if (writer == null) {
      start = nanos;
      last = 0;
      Instant began =
          hasDate
              ? Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND)
              : Instant.EPOCH;
      List<String> all = new ArrayList<>(notes);
      if (!hasDate) {
        all.add("nobody knows when it began");
      }
      writer = CaptureWriter.create(file, new CaptureHeader(by, began, "", "", List.of(), all));
    }
    connections++;
    write(new CaptureEvent.Opened(since(nanos), connections, transport, client, server));
    Connection connection = new Connection(connections);
    open.add(connection);
    return connection;
  }

  /**
   * An input is broken from here on: says so on every connection of it that was open.
   *
   * @param before how many connections there were before that input
   * @throws IOException when the capture cannot be written
   */
  public void breakOff(int before, String because) throws IOException {
    for (Connection connection : open) {
      if (connection.number() <= before) {
        continue;
      }
      for (Role role : Role.values()) {
        connection.writeGap(start + last, role, null, because);
      }
    }
  }

  /**
   * An input breaks off: what follows is missing on every connection of it that was open.
   *
   * @param before how many connections there were before that input
   * @param place where in the input, for people
   * @throws IOException when the capture cannot be written
   */
  public void breakOff(int before, String place, String because) throws IOException {
    missing(because, place);
    breakOff(before, because);
  }

  /** Ends the capture, if one was begun. */
  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }

  // Clocks of inputs go back now and then; what came after still came after.
  private long since(long nanos) {
    last = Math.max(last, nanos - start);
    return last;
  }

  private void write(CaptureEvent event) throws IOException {
    if (writer == null) {
      throw new IllegalStateException("no connection was opened");
    }
    writer.write(event);
  }

  /** One connection of the capture. */
  public final class Connection {
    private final int number;
    private final Set<Role> closed = EnumSet.noneOf(Role.class);
    private final Map<Role, Long> ends = new EnumMap<>(Role.class);

    private Connection(int number) {
      this.number = number;
    }

    /** Bytes, and the descriptors that one of them carried. Nothing after that side has closed. */
    public void passed(
        long nanos, Role from, byte[] passed, int carrier, List<DescriptorFacts> descriptors)
        throws IOException {
      if (passed.length == 0 || closed.contains(from)) {
        return;
      }
      long offset = ends.getOrDefault(from, 0L);
      List<CapturedDescriptor> captured = new ArrayList<>();
      descriptors.forEach(facts -> captured.add(new CapturedDescriptor(offset + carrier, facts)));
      write(new CaptureEvent.Bytes(since(nanos), number, from, offset, passed, captured));
      ends.put(from, offset + passed.length);
      bytes += passed.length;
    }

    /**
     * Bytes that the input does not have.
     *
     * @param count how many; null where nobody knows, 0 where only descriptors are missing
     * @param because why, for people
     * @param place where in the input, for people
     */
    public void gap(long nanos, Role from, @Nullable Long count, String because, String place)
        throws IOException {
      missing.computeIfAbsent(because, any -> new Missing(place)).add(count);
      writeGap(nanos, from, count, because);
    }

    /**
     * Bytes of this connection may be among those that {@link CaptureTarget#missing(String,
     * String)} told of; of a side that has closed there are none.
     *
     * @param because why, for people
     */
    public void mayMiss(long nanos, Role from, String because) throws IOException {
      writeGap(nanos, from, null, because);
    }

    private void writeGap(long nanos, Role from, @Nullable Long count, String because)
        throws IOException {
      if (!closed.contains(from)) {
        write(new CaptureEvent.Gap(since(nanos), number, from, count, because));
        ends.merge(from, count == null ? 0 : count, Long::sum);
      }
    }

    /** That side's direction is over. Only the first time counts. */
    public void closed(long nanos, Role by, CaptureEvent.How how) throws IOException {
      if (closed.add(by)) {
        write(new CaptureEvent.Closed(since(nanos), number, by, how));
        if (closed.size() == Role.values().length) {
          open.remove(this);
        }
      }
    }

    /** Whether that side's direction is over. */
    public boolean isClosed(Role side) {
      return closed.contains(side);
    }

    /** Its number in the capture, from 1. */
    public int number() {
      return number;
    }
  }
}
