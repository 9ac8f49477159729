package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.player.ScriptAdaptation;
import dev.ampinterop.conformance.verdict.Difference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * TLS: nobody can play what was encrypted with keys that are gone, so the script makes a handshake
 * of its own, says nothing over it, and closes when and as the captured side did. Thread-safe.
 */
final class TlsBehind implements Behind {
  // A client of TLS 1.3 has shaken hands before the server looks at its certificate. A server that
  // takes it mostly says something then, for a later session.
  private static final Duration REFUSED_WITHIN = Duration.ofSeconds(5);

  private static final int READ_BYTES = 1 << 14;

  private final Departure departure;
  private final Role script;
  private final boolean closesFirst;
  private final Duration lasted;
  private final TlsSettings settings;
  private final TlsCarrier carrier;
  private boolean isUp;
  private boolean isOver;
  private Optional<String> failure = Optional.empty();

  /**
   * @param script the side that is played as captured
   * @param closesFirst whether it closed first
   * @param lasted how long TLS lasted in the capture
   * @param settings what it shows of itself, and whom it believes
   */
  TlsBehind(
      Departure departure,
      Role script,
      boolean closesFirst,
      Duration lasted,
      TlsSettings settings) {
    this.departure = departure;
    this.script = script;
    this.closesFirst = closesFirst;
    this.lasted = lasted;
    this.settings = settings;
    this.carrier = new TlsCarrier(script == Role.CLIENT);
  }

  @Override
  public Departure departure() {
    return departure;
  }

  @Override
  public List<WireEntry> entries() {
    return List.of(new WireEntry(script, WireEntry.Kind.TLS, new byte[0]));
  }

  @Override
  public void received(byte[] bytes) {
    carrier.add(bytes);
  }

  @Override
  public void finished() {
    carrier.finish();
  }

  @Override
  public boolean await(WireEntry entry, Duration limit) {
    throw new IllegalStateException("the script begins TLS");
  }

  @Override
  public void written(WireEntry own) {}

  @Override
  public long scriptBytes() {
    return carrier.written();
  }

  /**
   * Shakes hands, and stays until it is time to close.
   *
   * @param limit how long the handshake may take, and how long to wait for the other side's close
   * @return whether the connection can be closed as it was captured
   */
  boolean speak(ScriptAdaptation.Writer writer, Duration limit) {
    carrier.writeTo(writer);
    carrier.endAfter(limit);
    try (TlsTransport tls = TlsTransport.over(carrier, settings)) {
      tls.write(ByteBuffer.allocate(0), List.of()); // shakes hands
      note(true, false, Optional.empty());
      if (closesFirst && script == Role.CLIENT) {
        carrier.awaitMore(least(REFUSED_WITHIN, limit));
      }
      carrier.endAfter(closesFirst ? least(lasted, limit) : limit);
      ByteBuffer nothing = ByteBuffer.allocate(READ_BYTES);
      int count = 0;
      while (count >= 0) {
        count = tls.read(nothing.clear(), handle -> Descriptor.owned(handle).close());
      }
      note(true, true, Optional.empty());
    } catch (TlsFailed e) {
      note(false, true, Optional.of(String.valueOf(e.getMessage())));
      return false;
    } catch (IOException e) {
      // The time is over, or the other side went without TLS's goodbye.
      note(true, !carrier.isLate(), Optional.empty());
    }
    return closesFirst || !carrier.isLate();
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private synchronized void note(boolean up, boolean over, Optional<String> why) {
    isUp = up;
    isOver = over;
    failure = why;
  }

  @Override
  public synchronized List<Difference> differences() {
    return isUp
        ? List.of()
        : List.of(
            new Difference(
                "wire, behind " + departure.callWords(),
                "a handshake of TLS",
                failure.orElse("none was made")));
  }

  @Override
  public synchronized String note() {
    Role subject = script.other();
    String end =
        !isUp || closesFirst || isOver
            ? ""
            : "; the " + subject + " did not close in time, so the " + script + " did";
    return departure.words()
        + ": the replay makes a handshake of its own"
        + (settings.authorities().isEmpty() ? ", verifies no certificate" : "")
        + ", and compares nothing behind it"
        + end;
  }
}
