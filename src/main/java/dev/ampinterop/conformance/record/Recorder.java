package dev.ampinterop.conformance.record;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notes what passes on any number of connections, in the order in which it is told. A capture that
 * cannot be written any more does not harm the connections: that is told once, and nothing more is
 * noted. Thread-safe: one lock, under which the file is written.
 */
public final class Recorder implements AutoCloseable, Taps {
  private final CaptureWriter writer;
  private final RedactionRules rules;
  private final Set<String> unused;
  private final LongSupplier clock;
  private final long start;
  private final Consumer<String> complaints;
  private final Set<Connection> open = new LinkedHashSet<>();
  private int connections;
  private boolean closed;
  private @Nullable IOException failure;

  /**
   * Notes into a capture, which this closes in the end.
   *
   * @param rules what is hidden in it
   * @param complaints told in words why the capture cannot be written any more
   */
  public static Recorder to(
      CaptureWriter writer, RedactionRules rules, Consumer<String> complaints) {
    return new Recorder(writer, rules, System::nanoTime, complaints);
  }

  /**
   * Notes into a capture, which this closes in the end.
   *
   * @param clock in nanoseconds
   * @param complaints told in words why the capture cannot be written any more
   */
  Recorder(
      CaptureWriter writer, RedactionRules rules, LongSupplier clock, Consumer<String> complaints) {
    this.writer = writer;
    this.rules = rules;
    this.unused = new TreeSet<>(rules.texts());
    this.clock = clock;
    this.start = clock.getAsLong();
    this.complaints = complaints;
  }

  @Override
  public synchronized Tap opened(CaptureTransport transport, String client, String server) {
    int number = ++connections;
    write(new CaptureEvent.Opened(now(), number, transport, client, server));
    var connection = new Connection(number);
    open.add(connection);
    return connection;
  }

  /** How many connections have been noted. */
  public synchronized int connections() {
    return connections;
  }

  /** The rules that have hidden nothing, as they were given. */
  public synchronized List<String> unusedRules() {
    return List.copyOf(unused);
  }

  /** Why the capture could not be written to its end; null where it could. */
  public synchronized @Nullable IOException failure() {
    return failure;
  }

  /**
   * Ends the capture in order: what is still held back is written, and the footer. What passes from
   * now on is not noted.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    open.forEach(Connection::releaseAll);
    closed = true;
    try {
      writer.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  private long now() {
    return clock.getAsLong() - start;
  }

  private void write(CaptureEvent event) {
    if (failure != null || closed) {
      return;
    }
    try {
      writer.write(event);
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    if (failure == null) {
      failure = e;
      complaints.accept("the capture ends here, the connections go on: " + e.getMessage());
    }
  }

  /** One connection. */
  private final class Connection implements Tap {
    private final int number;
    private final Map<Role, Long> ends = new EnumMap<>(Role.class);
    private final @Nullable Redaction redaction;
    private int directionsOver;

    Connection(int number) {
      this.number = number;
      this.redaction =
          rules.isEmpty()
              ? null
              : new Redaction(
                  rules,
                  unused,
                  one ->
                      write(
                          one.passed().from(),
                          one.passed().offset(),
                          one.bytes(),
                          one.descriptors()));
    }

    @Override
    public void passed(Role from, byte[] bytes, List<DescriptorFacts> descriptors) {
      synchronized (Recorder.this) {
        long offset = ends.merge(from, (long) bytes.length, Long::sum) - bytes.length;
        List<CapturedDescriptor> captured =
            descriptors.stream().map(one -> new CapturedDescriptor(offset, one)).toList();
        if (redaction == null) {
          write(from, offset, bytes, captured);
        } else {
          redaction.passed(new CaptureEvent.Bytes(0, number, from, offset, bytes, captured));
        }
      }
    }

    @Override
    public void closed(Role by, CaptureEvent.How how) {
      synchronized (Recorder.this) {
        release(by);
        Recorder.this.write(new CaptureEvent.Closed(now(), number, by, how));
        if (++directionsOver == Role.values().length) {
          open.remove(this);
        }
      }
    }

    private void releaseAll() {
      for (Role role : Role.values()) {
        release(role);
      }
    }

    private void release(Role from) {
      if (redaction != null) {
        redaction.ended(from);
      }
    }

    private void write(Role from, long offset, byte[] bytes, List<CapturedDescriptor> descriptors) {
      Recorder.this.write(new CaptureEvent.Bytes(now(), number, from, offset, bytes, descriptors));
    }
  }
}
