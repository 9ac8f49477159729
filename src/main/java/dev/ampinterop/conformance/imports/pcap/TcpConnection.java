package dev.ampinterop.conformance.imports.pcap;

import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.util.OptionalInt;

/** One TCP connection of a capture, its bytes in order. */
final class TcpConnection {
  private final Segment.End client;
  private final Segment.End server;
  private final boolean sawBeginning;
  private final TcpDirection fromClient;
  private final TcpDirection fromServer;
  private final Listener listener;
  private boolean hasBegun;
  private boolean isReset;
  private long nanos;

  /** What a capture has of the bytes of both sides. */
  record Coverages(Coverage fromClient, Coverage fromServer) {
    /** Nothing yet. */
    Coverages() {
      this(new Coverage(), new Coverage());
    }
  }

  /** Gets what passed on a connection. */
  interface Listener {
    /** Its first packet came, the one that opens it. */
    void begins(TcpConnection connection) throws IOException;

    void bytes(TcpConnection connection, Role from, byte[] bytes) throws IOException;

    void missing(TcpConnection connection, Role from, long count, String because)
        throws IOException;

    void end(TcpConnection connection, Role from, boolean reset) throws IOException;

    /** That many bytes came behind a reset; nobody knows whether they were read. */
    void behindReset(TcpConnection connection, Role from, long count) throws IOException;
  }

  /** Begins with a segment, at a first look: what comes is not known yet. */
  TcpConnection(Segment first, OptionalInt serverPort, Listener listener) {
    this(first, serverPort, new Coverages(), false, listener);
  }

  /**
   * Begins with a segment.
   *
   * @param serverPort the port that is known to be the server's
   * @param coverages gets what comes or, where {@code isCovered}, knows all that will come
   */
  TcpConnection(
      Segment first,
      OptionalInt serverPort,
      Coverages coverages,
      boolean isCovered,
      Listener listener) {
    this.listener = listener;
    this.sawBeginning = first.has(Segment.SYN);
    boolean clientSent = isFromClient(first, serverPort);
    this.client = clientSent ? first.source() : first.target();
    this.server = clientSent ? first.target() : first.source();
    this.fromClient = new TcpDirection(output(Role.CLIENT), coverages.fromClient(), isCovered);
    this.fromServer = new TcpDirection(output(Role.SERVER), coverages.fromServer(), isCovered);
  }

  Segment.End client() {
    return client;
  }

  Segment.End server() {
    return server;
  }

  /** Whether it was there from its first packet on. */
  boolean sawBeginning() {
    return sawBeginning;
  }

  /** When the segment came that is being looked at. */
  long nanos() {
    return nanos;
  }

  /** Whether that segment opens another connection between the same ports, as this one is over. */
  boolean isFollowedBy(Segment segment) {
    return isReset && segment.has(Segment.SYN) && !segment.has(Segment.ACK);
  }

  void segment(Segment segment) throws IOException {
    nanos = segment.nanos();
    if (!hasBegun && sawBeginning) {
      listener.begins(this);
    }
    hasBegun = true;
    boolean isFromClient = segment.source().equals(client);
    Role from = isFromClient ? Role.CLIENT : Role.SERVER;
    TcpDirection own = isFromClient ? fromClient : fromServer;
    TcpDirection other = isFromClient ? fromServer : fromClient;
    if (isReset) {
      long count = own.late(segment);
      if (count > 0) {
        listener.behindReset(this, from, count);
      }
      return;
    }
    if (segment.has(Segment.ACK)) {
      // That of a SYN says where the other side begins, even where its own SYN is missing.
      if (!other.hasBegun()) {
        other.beginAt(segment.acknowledged());
      }
      other.acknowledged(segment.acknowledged(), sawBeginning);
    }
    if (segment.has(Segment.RST)) {
      own.finish();
      other.finish();
      isReset = true;
      listener.end(this, from, true);
      return;
    }
    own.segment(segment);
  }

  /** The capture is over. */
  void finish() throws IOException {
    fromClient.finish();
    fromServer.finish();
  }

  private static boolean isFromClient(Segment first, OptionalInt serverPort) {
    if (first.has(Segment.SYN)) {
      return !first.has(Segment.ACK);
    }
    if (serverPort.isPresent() && first.source().port() != first.target().port()) {
      return first.target().port() == serverPort.getAsInt();
    }
    return first.target().port() <= first.source().port();
  }

  private TcpDirection.Output output(Role from) {
    return new TcpDirection.Output() {
      @Override
      public void bytes(byte[] bytes) throws IOException {
        listener.bytes(TcpConnection.this, from, bytes);
      }

      @Override
      public void missing(long count, String because) throws IOException {
        listener.missing(TcpConnection.this, from, count, because);
      }

      @Override
      public void end() throws IOException {
        listener.end(TcpConnection.this, from, false);
      }
    };
  }
}
