package dev.ampinterop.conformance.imports.pcap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Segments that come twice, too early, overlapping, or not at all. */
class TcpConnectionTest {
  private static final Segment.End CLIENT = new Segment.End("::1", 40_000);
  private static final Segment.End SERVER = new Segment.End("::1", 7);

  private final List<String> heard = new ArrayList<>();
  private final List<Long> beginnings = new ArrayList<>();
  private final TcpConnection.Listener listener =
      new TcpConnection.Listener() {
        @Override
        public void begins(TcpConnection connection) {
          beginnings.add(connection.nanos());
        }

        @Override
        public void behindReset(TcpConnection connection, Role from, long count) {
          heard.add(from + " says " + count + " too late");
        }

        @Override
        public void bytes(TcpConnection connection, Role from, byte[] bytes) {
          heard.add(from + " " + new String(bytes, ISO_8859_1));
        }

        @Override
        public void missing(TcpConnection connection, Role from, long count, String because) {
          heard.add(from + " lacks " + count + ": " + because);
        }

        @Override
        public void end(TcpConnection connection, Role from, boolean reset) {
          heard.add(from + (reset ? " resets" : " ends"));
        }
      };

  @Test
  void putsSegmentsInOrderAndDropsWhatComesTwice() throws IOException {
    play(
        syn(CLIENT, 100),
        synAck(500),
        sent(CLIENT, 101, "one"),
        sent(CLIENT, 108, "three"),
        sent(CLIENT, 101, "one"),
        sent(CLIENT, 104, "two "),
        sent(CLIENT, 106, "o three!"),
        ack(SERVER, 501, 114));

    assertThat(heard).containsExactly("client one", "client two ", "client three", "client !");
  }

  @Test
  void goesOnWhereSequenceNumbersWrapAround() throws IOException {
    play(syn(CLIENT, 0xffff_fffeL), sent(CLIENT, 0xffff_ffffL, "ab"), sent(CLIENT, 1, "cd"));

    assertThat(heard).containsExactly("client ab", "client cd");
  }

  @Test
  void saysWhatIsMissingOnceTheOtherSideHasIt() throws IOException {
    List<Segment> segments = new ArrayList<>();
    segments.add(syn(CLIENT, 100));
    segments.add(synAck(500));
    segments.add(sent(CLIENT, 101, "one"));
    segments.add(sent(CLIENT, 109, "three"));
    for (int again = 0; again < 20; again++) {
      segments.add(ack(SERVER, 501, 114));
    }
    segments.add(sent(SERVER, 501, "answer"));
    play(segments.toArray(new Segment[0]));

    assertThat(heard)
        .containsExactly(
            "client one",
            "client lacks 5: the capture does not have them",
            "client three",
            "server answer");
  }

  @Test
  void saysAtTheEndWhatNeverCame() throws IOException {
    play(syn(CLIENT, 100), sent(CLIENT, 105, "late"));

    assertThat(heard)
        .containsExactly("client lacks 4: the capture does not have them", "client late");
  }

  @Test
  void ofASideThatWasNotCapturedTheAnswerToItsSynSaysWhereItBegan() throws IOException {
    play(synAck(500), ack(SERVER, 501, 104), sent(SERVER, 501, "answer"));

    assertThat(heard)
        .containsExactly("server answer", "client lacks 3: the capture does not have them");
  }

  @Test
  void saysWhatTheSnapshotLengthCutOff() throws IOException {
    Segment whole = sent(CLIENT, 101, "0123456789");
    Segment cut =
        new Segment(
            whole.frame(),
            whole.nanos(),
            0,
            CLIENT,
            SERVER,
            101,
            0,
            Segment.ACK,
            10,
            "0123".getBytes(ISO_8859_1));
    play(syn(CLIENT, 100), cut, sent(CLIENT, 111, "next"));

    assertThat(heard)
        .containsExactly(
            "client 0123",
            "client lacks 6: the packet was captured without its end (tcpdump -s 0)",
            "client next");
  }

  @Test
  void atASecondLookItWaitsForNothingThatNeverComes() throws IOException {
    Segment fin =
        new Segment(9, 9, 0, SERVER, CLIENT, 520, 104, Segment.FIN | Segment.ACK, 0, new byte[0]);
    Segment[] segments = {
      syn(CLIENT, 100),
      synAck(500),
      sent(CLIENT, 101, "ask"),
      ack(CLIENT, 507, 0),
      sent(SERVER, 513, "later"),
      sent(CLIENT, 104, "close"),
      sent(SERVER, 507, "early "),
      fin
    };
    playTwice(segments);

    assertThat(heard)
        .containsExactly(
            "client ask",
            "server lacks 6: the capture does not have them",
            "client close",
            "server early ",
            "server later",
            "server lacks 2: the capture does not have them",
            "server ends");
  }

  @Test
  void theLastBytesAreMissingWhereTheOtherSideHasSeenThem() throws IOException {
    play(syn(CLIENT, 100), synAck(500), sent(CLIENT, 101, "one"), ack(SERVER, 501, 120));

    assertThat(heard)
        .containsExactly("client one", "client lacks 16: the capture does not have them");
  }

  @Test
  void theByteThatTheEndCountsForIsNotMissing() throws IOException {
    play(syn(CLIENT, 100), synAck(500), sent(CLIENT, 101, "one"), ack(SERVER, 501, 105));

    assertThat(heard).containsExactly("client one");
  }

  @Test
  void aSynThatComesLateSaysWhereItsSideBegan() throws IOException {
    Segment[] segments = {
      syn(CLIENT, 100),
      ack(CLIENT, 101, 510),
      sent(SERVER, 504, "wer"),
      synAck(500),
      sent(SERVER, 501, "ans"),
    };
    playTwice(segments);

    assertThat(heard)
        .containsExactly(
            "server ans", "server wer", "server lacks 3: the capture does not have them");
  }

  @Test
  void beginsInTheMiddleAndTellsTheServerByItsPort() throws IOException {
    Segment first = sent(SERVER, 7000, "tail");
    TcpConnection connection = new TcpConnection(first, OptionalInt.empty(), listener);
    connection.segment(first);
    connection.segment(sent(CLIENT, 900, "next"));

    assertThat(connection.sawBeginning()).isFalse();
    assertThat(connection.server()).isEqualTo(SERVER);
    assertThat(connection.client()).hasToString("[::1]:40000");
    assertThat(heard).containsExactly("server tail", "client next");
  }

  @Test
  void endsOnceAllHasComeOrAtOnceByReset() throws IOException {
    Segment fin =
        new Segment(9, 9, 0, CLIENT, SERVER, 104, 501, Segment.FIN | Segment.ACK, 0, new byte[0]);
    Segment rst = new Segment(9, 9, 0, SERVER, CLIENT, 501, 0, Segment.RST, 0, new byte[0]);
    play(syn(CLIENT, 100), synAck(500), fin, sent(CLIENT, 101, "one"), rst);

    assertThat(heard).containsExactly("client one", "client ends", "server resets");
  }

  @Test
  void saysWhatComesBehindAReset() throws IOException {
    Segment rst = new Segment(9, 9, 0, SERVER, CLIENT, 501, 0, Segment.RST, 0, new byte[0]);
    play(
        syn(CLIENT, 100),
        synAck(500),
        sent(CLIENT, 101, "one"),
        rst,
        sent(CLIENT, 101, "one"),
        sent(CLIENT, 102, "ne, two"),
        sent(CLIENT, 104, ", two"),
        rst,
        sent(SERVER, 900_000_000, "another connection"));

    assertThat(heard)
        .containsExactly(
            "client one", "server resets", "client says 5 too late", "server says 18 too late");
    assertThat(beginnings).containsExactly(1L);
  }

  @Test
  void aSynBehindAResetOpensAnotherConnection() throws IOException {
    Segment rst = new Segment(9, 9, 0, SERVER, CLIENT, 501, 0, Segment.RST, 0, new byte[0]);
    Segment syn = syn(CLIENT, 100);
    TcpConnection connection = new TcpConnection(syn, OptionalInt.empty(), listener);
    connection.segment(syn);
    assertThat(connection.isFollowedBy(syn)).isFalse();
    connection.segment(rst);
    assertThat(connection.isFollowedBy(syn)).isTrue();
    assertThat(connection.isFollowedBy(synAck(500))).isFalse();
  }

  @Test
  void whatComesBeforeTheFirstPacketOfASideIsNotDropped() throws IOException {
    Segment[] shuffled = {
      syn(CLIENT, 100), sent(SERVER, 507, "two"), ack(CLIENT, 101, 502), sent(SERVER, 504, "one")
    };
    playTwice(shuffled);

    assertThat(heard)
        .containsExactly(
            "server lacks 2: the capture does not have them", "server one", "server two");
  }

  private void play(Segment... segments) throws IOException {
    play(new TcpConnection.Coverages(), false, segments);
  }

  private void playTwice(Segment... segments) throws IOException {
    TcpConnection.Coverages coverages = new TcpConnection.Coverages();
    play(coverages, false, segments);
    heard.clear();
    play(coverages, true, segments);
  }

  private void play(TcpConnection.Coverages coverages, boolean isSecond, Segment... segments)
      throws IOException {
    TcpConnection connection =
        new TcpConnection(segments[0], OptionalInt.empty(), coverages, isSecond, listener);
    for (Segment segment : segments) {
      connection.segment(segment);
    }
    connection.finish();
  }

  private static Segment syn(Segment.End from, long sequence) {
    return new Segment(1, 1, 0, from, SERVER, sequence, 0, Segment.SYN, 0, new byte[0]);
  }

  private static Segment synAck(long sequence) {
    return new Segment(
        2, 2, 0, SERVER, CLIENT, sequence, 101, Segment.SYN | Segment.ACK, 0, new byte[0]);
  }

  private static Segment ack(Segment.End from, long sequence, long acknowledged) {
    return new Segment(
        3, 3, 0, from, other(from), sequence, acknowledged, Segment.ACK, 0, new byte[0]);
  }

  private static Segment sent(Segment.End from, long sequence, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return new Segment(4, 4, 0, from, other(from), sequence, 0, 0, bytes.length, bytes);
  }

  private static Segment.End other(Segment.End end) {
    return end.equals(CLIENT) ? SERVER : CLIENT;
  }
}
