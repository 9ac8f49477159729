package dev.ampinterop.amp.core;

import static java.util.Map.entry;

import java.util.Map;

/**
 * In which state a connection is, and which one follows when something happens. There are two
 * machines, and nothing else decides what may be sent:
 *
 * <ul>
 *   <li>its {@link Life}: from open to ended, never back;
 *   <li>its {@link Stream}: whether boxes pass, and how far the two sides have come who want to go
 *       over to TLS or to another protocol.
 * </ul>
 *
 * <p>Twisted has no tables: {@code _failAllReason}, {@code _locked}, {@code _startingTLSBuffer} and
 * {@code innerProtocol} say the same together.
 *
 * <p>What the tables do not have cannot happen: {@link #on} then throws. Changed by one thread at a
 * time; any thread may look.
 */
public final class ConnectionState {
  /** How far the connection is from its end. */
  public enum Life {
    /** Calls and answers pass. */
    OPEN,
    /** No call is made any more; it closes once every call, both ways, has its answer. */
    FINISHING,
    /** It closes once what is queued was written. Twisted: {@code disconnecting}. */
    CLOSING,
    /** Nothing can be written any more; what the peer sent before is still read. */
    UNWRITABLE,
    /** It is over. */
    ENDED
  }

  /** What the stream carries. */
  public enum Stream {
    /** Boxes, over TLS or not. */
    BOXES,
    /** We asked for TLS and hold boxes back until the answer comes. */
    TLS_ASKED,
    /** Both sides want TLS; what was queued before is written first. */
    TLS_AGREED,
    /** TLS is being put in between. */
    TLS_STARTING,
    /** We asked for another protocol and send no boxes unless the peer refuses. */
    SWITCH_ASKED,
    /** Both sides want another protocol; what was queued before is written first. */
    SWITCH_AGREED,
    /** The other protocol is starting. */
    SWITCHING,
    /** The other protocol's bytes. */
    SWITCHED
  }

  /** What happens to a connection. */
  public enum Event {
    /** Our side wants to close once everything is answered. */
    FINISH,
    /** Our side wants to close. */
    CLOSE,
    /** Writing failed. */
    WRITE_FAILED,
    /** It is over, by whatever cause. */
    END,
    /** A call asks for TLS. */
    ASK_TLS,
    /** A call asks for another protocol. */
    ASK_SWITCH,
    /** Our answer agrees to TLS. */
    AGREE_TO_TLS,
    /** Our answer agrees to another protocol. */
    AGREE_TO_SWITCH,
    /** The peer's answer agrees to what we asked for. */
    PEER_AGREES,
    /** The peer's answer refuses what we asked for. */
    PEER_REFUSES,
    /** All that had to leave before has left. */
    GO_OVER,
    /** What was agreed upon is done. */
    DONE
  }

  private static final Map<Life, Map<Event, Life>> LIFE =
      Map.of(
          Life.OPEN,
          Map.of(
              Event.FINISH, Life.FINISHING,
              Event.CLOSE, Life.CLOSING,
              Event.WRITE_FAILED, Life.UNWRITABLE,
              Event.END, Life.ENDED),
          Life.FINISHING,
          Map.of(
              Event.FINISH, Life.FINISHING,
              Event.CLOSE, Life.CLOSING,
              Event.WRITE_FAILED, Life.UNWRITABLE,
              Event.END, Life.ENDED),
          Life.CLOSING,
          Map.of(
              Event.FINISH, Life.CLOSING,
              Event.CLOSE, Life.CLOSING,
              Event.WRITE_FAILED, Life.CLOSING,
              Event.END, Life.ENDED),
          Life.UNWRITABLE,
          Map.of(
              Event.FINISH, Life.UNWRITABLE,
              Event.CLOSE, Life.CLOSING,
              Event.WRITE_FAILED, Life.UNWRITABLE,
              Event.END, Life.ENDED),
          Life.ENDED,
          Map.of(
              Event.FINISH, Life.ENDED,
              Event.CLOSE, Life.ENDED,
              Event.WRITE_FAILED, Life.ENDED,
              Event.END, Life.ENDED));

  private static final Map<Stream, Map<Event, Stream>> STREAM =
      Map.ofEntries(
          entry(
              Stream.BOXES,
              Map.of(
                  Event.ASK_TLS, Stream.TLS_ASKED,
                  Event.ASK_SWITCH, Stream.SWITCH_ASKED,
                  Event.AGREE_TO_TLS, Stream.TLS_AGREED,
                  Event.AGREE_TO_SWITCH, Stream.SWITCH_AGREED)),
          entry(
              Stream.TLS_ASKED,
              Map.of(
                  Event.PEER_AGREES, Stream.TLS_AGREED,
                  Event.PEER_REFUSES, Stream.BOXES)),
          entry(Stream.TLS_AGREED, Map.of(Event.GO_OVER, Stream.TLS_STARTING)),
          entry(Stream.TLS_STARTING, Map.of(Event.DONE, Stream.BOXES)),
          entry(
              Stream.SWITCH_ASKED,
              Map.of(
                  Event.PEER_AGREES, Stream.SWITCH_AGREED,
                  Event.PEER_REFUSES, Stream.BOXES)),
          entry(Stream.SWITCH_AGREED, Map.of(Event.GO_OVER, Stream.SWITCHING)),
          entry(Stream.SWITCHING, Map.of(Event.DONE, Stream.SWITCHED)),
          entry(Stream.SWITCHED, Map.of()));

  private volatile Life life = Life.OPEN;
  private volatile Stream stream = Stream.BOXES;

  /** How far the connection is from its end. */
  public Life life() {
    return life;
  }

  /** What the stream carries. */
  public Stream stream() {
    return stream;
  }

  /**
   * Something happens.
   *
   * @throws IllegalStateException when it cannot happen in this state; then nothing has changed
   */
  public void on(Event event) {
    Life nextLife = LIFE.getOrDefault(life, Map.of()).get(event);
    if (nextLife != null) {
      life = nextLife;
      return;
    }
    Stream nextStream = STREAM.getOrDefault(stream, Map.of()).get(event);
    if (nextStream == null) {
      throw new IllegalStateException(event + " cannot happen to a connection that is " + this);
    }
    stream = nextStream;
  }

  /** Whether it is over. */
  public boolean isEnded() {
    return life == Life.ENDED;
  }

  /** Whether our side has asked to close, or the connection is over. */
  public boolean isClosing() {
    Life now = life;
    return now == Life.CLOSING || now == Life.ENDED;
  }

  /** Whether new calls may be made. */
  public boolean takesCalls() {
    return life == Life.OPEN;
  }

  /** Whether what is queued may still reach the peer. */
  public boolean isWritable() {
    Life now = life;
    return now != Life.UNWRITABLE && now != Life.ENDED;
  }

  /** Whether no box may be sent any more, since another protocol comes; a refusal changes that. */
  public boolean isLockedForSwitch() {
    Stream now = stream;
    return now == Stream.SWITCH_ASKED
        || now == Stream.SWITCH_AGREED
        || now == Stream.SWITCHING
        || now == Stream.SWITCHED;
  }

  /** Whether we have asked for something and the peer has not answered. */
  public boolean isAsked() {
    Stream now = stream;
    return now == Stream.TLS_ASKED || now == Stream.SWITCH_ASKED;
  }

  /** Whether both sides have agreed to something that has not begun. */
  public boolean isAgreed() {
    Stream now = stream;
    return now == Stream.TLS_AGREED || now == Stream.SWITCH_AGREED;
  }

  /** As {@code CLOSING, BOXES}. */
  @Override
  public String toString() {
    return life + ", " + stream;
  }
}
