package dev.ampinterop.conformance.imports.pcap;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.shared.AmpSniffer;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.shared.ImportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes a capture of the TCP connections in a capture of packets that speak AMP. Reads it twice:
 * first to find them, then to write them.
 */
public final class PcapImporter {
  private static final int MOST_LISTED = 20;

  private final Path file;
  private final OptionalInt port;
  private final List<String> notes = new ArrayList<>();
  private final Map<Incarnation, TcpConnection.Coverages> covered = new HashMap<>();
  private long lastFrame;
  private long lastNanos;

  /**
   * @param file pcap or pcapng
   * @param port the server's; all connections that speak AMP where empty
   */
  public PcapImporter(Path file, OptionalInt port) {
    this.file = file;
    this.port = port;
  }

  /** Whether a file that begins like that is a capture of packets. */
  public static boolean looksLike(byte[] beginning) {
    if (beginning.length < 4) {
      return false;
    }
    int magic =
        (beginning[0] & 0xff) << 24
            | (beginning[1] & 0xff) << 16
            | (beginning[2] & 0xff) << 8
            | (beginning[3] & 0xff);
    // pcap in either byte order, with micro- or nanoseconds; pcapng
    return Set.of(0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a).contains(magic);
  }

  /** What a reader should know; complete after {@link #importTo}. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Reads the file and writes the capture.
   *
   * @throws ImportException when it is no such file, or holds no AMP
   * @throws IOException when a file cannot be read or written
   */
  public void importTo(CaptureTarget target) throws IOException {
    Survey survey = new Survey();
    Optional<String> complaint = follow(survey, false);
    complaint.ifPresent(words -> notes.add("tshark: " + words));
    boolean isBroken = complaint.isPresent();
    Set<Long> chosen = survey.chosen();
    target.timesAreDates();
    Writer writer = new Writer(target);
    follow(number -> chosen.contains(number) ? Optional.of(writer) : Optional.empty(), true);
    if (isBroken) {
      writer.breakOff();
    }
  }

  /**
   * One of the connections that tshark takes for one.
   *
   * @param connection the number that tshark gives it
   * @param place which of them, from 0
   */
  private record Incarnation(long connection, int place) {}

  /** Who wants to know of a connection. */
  private interface Interest {
    Optional<? extends TcpConnection.Listener> in(long connection);
  }

  private Optional<String> follow(Interest interest, boolean isSecond) throws IOException {
    Map<Long, TcpConnection> connections = new LinkedHashMap<>();
    Map<Long, Integer> places = new HashMap<>();
    try (Tshark tshark = Tshark.read(file, port)) {
      for (Optional<Segment> next = tshark.next(); next.isPresent(); next = tshark.next()) {
        Segment segment = next.get();
        lastFrame = segment.frame();
        lastNanos = segment.nanos();
        Optional<? extends TcpConnection.Listener> listener = interest.in(segment.connection());
        if (listener.isPresent()) {
          TcpConnection connection = connections.get(segment.connection());
          if (connection == null || connection.isFollowedBy(segment)) {
            int place = places.merge(segment.connection(), 1, Integer::sum) - 1;
            TcpConnection.Coverages coverages =
                covered.computeIfAbsent(
                    new Incarnation(segment.connection(), place),
                    any -> new TcpConnection.Coverages());
            connection = new TcpConnection(segment, port, coverages, isSecond, listener.get());
            connections.put(segment.connection(), connection);
          }
          connection.segment(segment);
        }
      }
      for (TcpConnection connection : connections.values()) {
        connection.finish();
      }
      return tshark.complaint();
    }
  }

  /** A first look: which connections speak AMP. */
  private final class Survey implements Interest {
    private final Map<Long, Seen> seen = new LinkedHashMap<>();

    @Override
    public Optional<Seen> in(long connection) {
      return Optional.of(seen.computeIfAbsent(connection, number -> new Seen()));
    }

    Set<Long> chosen() {
      Set<Long> chosen = new TreeSet<>();
      seen.forEach(
          (number, one) -> {
            if (one.speaksAmp() || (port.isPresent() && one.bytes > 0)) {
              chosen.add(number);
            }
          });
      if (chosen.isEmpty()) {
        throw new ImportException.NothingFound(
            file.toString(),
            seen.isEmpty()
                ? "it holds no TCP" + (port.isPresent() ? " of port " + port.getAsInt() : "")
                : "no connection speaks AMP; these are there, choose with --port:\n" + listed());
      }
      return chosen;
    }

    private String listed() {
      return seen.values().stream()
          .limit(MOST_LISTED)
          .map(one -> "  " + one.name + ": " + one.bytes + " bytes")
          .collect(Collectors.joining("\n"));
    }
  }

  private static final class Seen implements TcpConnection.Listener {
    private final Map<TcpConnection, Map<Role, AmpSniffer>> sniffers = new HashMap<>();
    private String name = "a connection";
    private long bytes;

    boolean speaksAmp() {
      return sniffers.values().stream()
          .flatMap(both -> both.values().stream())
          .anyMatch(sniffer -> sniffer.verdict() == AmpSniffer.Verdict.AMP);
    }

    @Override
    public void bytes(TcpConnection connection, Role from, byte[] more) {
      name = connection.client() + " to " + connection.server();
      bytes += more.length;
      sniffer(connection, from).feed(more);
    }

    @Override
    public void missing(TcpConnection connection, Role from, long count, String because) {
      sniffer(connection, from).gap();
    }

    private AmpSniffer sniffer(TcpConnection connection, Role from) {
      Map<Role, AmpSniffer> both =
          sniffers.computeIfAbsent(connection, any -> new EnumMap<>(Role.class));
      AmpSniffer sniffer = both.get(from);
      if (sniffer == null) {
        sniffer = new AmpSniffer();
        both.put(from, sniffer);
        if (!connection.sawBeginning()) {
          sniffer.gap();
        }
      }
      return sniffer;
    }

    @Override
    public void begins(TcpConnection connection) {
      // What passes decides.
    }

    @Override
    public void end(TcpConnection connection, Role from, boolean reset) {
      // What passed before decides.
    }

    @Override
    public void behindReset(TcpConnection connection, Role from, long count) {
      // What passed before decides.
    }
  }

  private final class Writer implements TcpConnection.Listener {
    private final CaptureTarget target;
    private final Map<TcpConnection, CaptureTarget.Connection> open = new HashMap<>();

    Writer(CaptureTarget target) {
      this.target = target;
    }

    @Override
    public void begins(TcpConnection connection) throws IOException {
      opened(connection);
    }

    @Override
    public void bytes(TcpConnection connection, Role from, byte[] bytes) throws IOException {
      opened(connection).passed(connection.nanos(), from, bytes, 0, List.of());
    }

    @Override
    public void missing(TcpConnection connection, Role from, long count, String because)
        throws IOException {
      opened(connection).gap(connection.nanos(), from, count, because, place(connection));
    }

    @Override
    public void end(TcpConnection connection, Role from, boolean reset) throws IOException {
      CaptureEvent.How how = reset ? CaptureEvent.How.RESET : CaptureEvent.How.END;
      CaptureTarget.Connection captured = opened(connection);
      captured.closed(connection.nanos(), from, how);
      if (reset) {
        captured.closed(connection.nanos(), from.other(), how);
      }
    }

    @Override
    public void behindReset(TcpConnection connection, Role from, long count) {
      target.leftOut(
          count,
          "they follow a reset (RST), behind which nothing is read, and no SYN opens another"
              + " connection",
          place(connection));
    }

    /** Tshark could not read the file to its end. */
    void breakOff() throws IOException {
      String because = "the file breaks off there, or is damaged";
      String place = file.getFileName() + ", behind packet " + lastFrame;
      target.missing(because, place);
      for (CaptureTarget.Connection captured : open.values()) {
        for (Role role : Role.values()) {
          captured.mayMiss(lastNanos, role, because);
        }
      }
    }

    private String place(TcpConnection connection) {
      return file.getFileName() + ", " + connection.client() + " to " + connection.server();
    }

    private CaptureTarget.Connection opened(TcpConnection connection) throws IOException {
      CaptureTarget.Connection captured = open.get(connection);
      if (captured == null) {
        captured =
            target.open(
                connection.nanos(),
                CaptureTransport.TCP,
                connection.client().toString(),
                connection.server().toString());
        open.put(connection, captured);
        if (!connection.sawBeginning()) {
          for (Role role : Role.values()) {
            captured.gap(
                connection.nanos(),
                role,
                null,
                "it was open when the capture began",
                place(connection));
          }
        }
      }
      return captured;
    }
  }
}
