package dev.ampinterop.conformance.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.Direction;
import dev.ampinterop.conformance.wire.WireLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Captures as what cases and the wire log take. */
class CaptureToCaseTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] UNSORTED = {0, 1, 'b', 0, 0, 0, 1, 'a', 0, 0, 0, 0};

  @Test
  void writesBoxesAsKeysAndValuesInTheOrderInWhichTheyCame() {
    CaptureToCase told = CaptureToCase.of(SampleCapture.sumAndTake().conversation(1));

    assertThat(told.wire())
        .isEqualTo(
            JSON.readTree(
                """
                [
                  {"from": "client", "box": {"_ask": "1", "_command": "Sum", "a": "13", "b": "81"}},
                  {"from": "server", "box": {"_answer": "1", "total": "94"}},
                  {"from": "client", "box": {"_ask": "2", "_command": "Take", "file": "0"}, "descriptors": ["c0.read"]},
                  {"from": "server", "box": {"_error": "2", "_error_code": "UNKNOWN", "_error_description": "Unknown Error"}},
                  {"from": "server", "close": true}
                ]
                """));
    assertThat(told.opens().get(Role.CLIENT))
        .isEqualTo(JSON.readTree("{\"c0\": {\"pipe\": {\"finished\": true}}}"));
    assertThat(told.opens().get(Role.SERVER)).isEmpty();
    assertThat(told.doubts()).isEmpty();
  }

  @Test
  void writesHexOnlyWhereBytesAreNoBoxThatACaseCouldWrite() {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, UNSORTED)
            .passes(1, Role.CLIENT, new byte[] {0, 1, 'k', 0, 1, -1, 0})
            .passes(1, Role.SERVER, new byte[] {1, 2})
            .passes(1, Role.CLIENT, new byte[] {0})
            .capture();

    assertThat(CaptureToCase.of(capture.conversation(1)).wire())
        .isEqualTo(
            JSON.readTree(
                """
                [
                  {"from": "client", "hex": "000162000000016100000000"},
                  {"from": "server", "hex": "0102"},
                  {"from": "client", "box": {"k": {"hex": "ff"}}}
                ]
                """));
  }

  @Test
  void opensWhatTravelledByKindAndContent() {
    var content = new CapturedDescriptor.Content(5, "hello".getBytes(UTF_8));
    var writeEnd = new DescriptorFacts("pipe", "write", SampleCapture.PIPE.id(), false, null);
    Capture capture =
        new SampleCapture()
            .open()
            .add(
                new CaptureEvent.Bytes(
                    5,
                    1,
                    Role.SERVER,
                    0,
                    new byte[] {0, 0},
                    List.of(
                        new CapturedDescriptor(0, SampleCapture.PIPE),
                        new CapturedDescriptor(0, SampleCapture.FILE, content),
                        new CapturedDescriptor(1, writeEnd),
                        new CapturedDescriptor(
                            1, new DescriptorFacts("socket", "both", "1:1", false, null)),
                        new CapturedDescriptor(
                            1, new DescriptorFacts("directory", "read", "1:2", false, null)))))
            .capture();

    CaptureToCase told = CaptureToCase.of(capture.conversation(1));

    assertThat(told.wire().get(0).get("descriptors"))
        .isEqualTo(JSON.readTree("[\"s0.read\", \"s1\", \"s0.write\", \"s3.a\", \"s4\"]"));
    assertThat(told.opens().get(Role.SERVER))
        .hasToString(
            JSON.readTree(
                    """
                {
                  "s0": {"pipe": {}},
                  "s1": {"file": {"content": "hello", "mode": "append", "offset": 2}},
                  "s3": {"socketpair": {}},
                  "s4": {"file": {"mode": "read"}}
                }
                """)
                .toString());
    assertThat(told.doubts())
        .containsExactly(
            "s4: the content of the file is not in the capture, or not all of it",
            "s4: a case cannot open a directory, a file stands for it");
  }

  @Test
  void readsAsTheWireLog() {
    CapturedConversation conversation = SampleCapture.sumAndTake().conversation(1);
    assertThat(WireLog.render(conversation.wire()))
        .isEqualTo(
            """
             1.000 > ask    1 Sum   40 B  a=13 b=81
             2.000 < answer 1 Sum   25 B  total=94
             3.000 > ask    2 Take  36 B  file=0  +fd 0:pipe
             4.000 < error  2 Take  70 B  UNKNOWN "Unknown Error"
             5.000 < close
             6.000 > close
            """);
  }

  @Test
  void cutsBytesBeforeTheByteThatCarried() {
    Capture capture =
        new SampleCapture()
            .open()
            .carries(1, Role.CLIENT, new byte[7], 2, SampleCapture.PIPE, SampleCapture.FILE)
            .capture();
    Direction direction = capture.conversation(1).direction(Role.CLIENT);
    assertThat(direction.chunks()).extracting(Direction.Chunk::end).containsExactly(2, 7);
    assertThat(direction.descriptors()).extracting(Direction.Arrival::offset).containsExactly(2, 2);
  }
}
