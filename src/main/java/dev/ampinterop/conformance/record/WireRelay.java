package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireRecording;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Stands between a client and a server of the suite, passes bytes and descriptors on unchanged, and
 * records them: a witness that belongs to neither implementation. One connection; then it is of no
 * more use.
 *
 * <p>Descriptors are recorded with, and passed on with, exactly the byte that carried them, see
 * {@link RelayedUnix}; on a rough road they are recorded so, and passed on otherwise. How the bytes
 * are cut into writes is not kept. When one side closes, the other sees the end of the stream; what
 * it still writes is not recorded.
 */
public final class WireRelay implements AutoCloseable {
  private final Address address;
  private final RelayServer relay;

  private WireRelay(Address address, RelayServer relay) {
    this.address = address;
    this.relay = relay;
  }

  /**
   * Starts a relay that passes everything on as it came.
   *
   * @param listen where it listens for the client, until that has come
   * @param connect where the server listens
   * @throws IOException when nobody can listen there
   */
  public static WireRelay between(Address listen, Address connect, WireRecording recording)
      throws IOException {
    return between(listen, connect, recording, OptionalLong.empty());
  }

  /**
   * Starts a relay.
   *
   * @param listen where it listens for the client, until that has come
   * @param connect where the server listens
   * @param roughness the seed of a rough road, see {@link RoughRoad}; empty for a smooth one
   * @throws IOException when nobody can listen there
   */
  public static WireRelay between(
      Address listen, Address connect, WireRecording recording, OptionalLong roughness)
      throws IOException {
    return between(listen.listen(), listen, connect, recording, roughness);
  }

  /**
   * Starts a relay for a client that has connected already.
   *
   * @param arrival accepts it; it is this relay's from now on
   * @param connect where the server listens
   */
  public static WireRelay of(Listener arrival, Address connect, WireRecording recording) {
    return between(arrival, connect, connect, recording, OptionalLong.empty());
  }

  private static WireRelay between(
      Listener listener,
      Address listen,
      Address connect,
      WireRecording recording,
      OptionalLong roughness) {
    Taps taps =
        (transport, client, server) -> {
          recording.connected();
          return new Witness(recording);
        };
    return new WireRelay(
        listen.of(listener),
        RelayServer.start(
            listener, connect, taps, new RelayServer.Limits(0, 1, false, roughness), unused -> {}));
  }

  /** Where the client connects to it. */
  public Address address() {
    return address;
  }

  /** Ends both connections. */
  @Override
  public void close() {
    relay.close();
  }

  /** Records until one side closes. Thread-safe. */
  private static final class Witness implements Tap {
    private final WireRecording recording;
    private boolean isOver;

    Witness(WireRecording recording) {
      this.recording = recording;
    }

    @Override
    public synchronized void passed(Role from, byte[] bytes, List<DescriptorFacts> descriptors) {
      if (!isOver) {
        recording.passed(from, bytes, descriptors);
      }
    }

    @Override
    public synchronized void closed(Role by, CaptureEvent.How how) {
      if (!isOver) {
        isOver = true;
        recording.closed(by);
      }
    }
  }
}
