package dev.ampinterop.conformance.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireLogTest {
  private static final DescriptorFacts PIPE = new DescriptorFacts("pipe", "read", "1:2");
  private static final DescriptorFacts FILE = new DescriptorFacts("file", "both", "1:3");

  private final List<WireEvent> events = new ArrayList<>();

  @Test
  void oneLineABox() {
    passed(0, Role.CLIENT, box("_ask", "1", "_command", "Sum", "a", "13", "b", "81"));
    passed(412, Role.SERVER, box("_answer", "1", "total", "94"));
    passed(570, Role.CLIENT, box("_ask", "2", "_command", "Take", "file", "0"), PIPE);
    passed(
        913,
        Role.SERVER,
        box("_error", "2", "_error_code", "UNKNOWN", "_error_description", "Unknown Error"));
    closed(914, Role.SERVER);

    assertThat(WireLog.render(events))
        .isEqualTo(
            """
             0.000 > ask    1 Sum   40 B  a=13 b=81
             0.412 < answer 1 Sum   25 B  total=94
             0.570 > ask    2 Take  36 B  file=0  +fd 0:pipe
             0.913 < error  2 Take  70 B  UNKNOWN "Unknown Error"
             0.914 < close
            """);
  }

  @Test
  void columnsGrowWithWhatStandsInThem() {
    passed(1_234_567, Role.CLIENT, box("_command", "Announcement", "text", "hello world"));
    passed(1_234_568, Role.SERVER, box("_ask", "10", "_command", "Any", "data", "x".repeat(70)));
    passed(1_234_569, Role.CLIENT, box("_answer", "10"));

    assertThat(WireLog.render(events))
        .isEqualTo(
            """
            1234.567 > call      Announcement   45 B  text="hello world"
            1234.568 < ask    10 Any           105 B  data="xxxxxxxx…" 70 B
            1234.569 > answer 10 Any            15 B
            """);
  }

  @Test
  void aTornBoxIsOneLineWhenItIsComplete() {
    byte[] ask = box("_ask", "1", "_command", "Sum");
    passed(0, Role.CLIENT, Arrays.copyOfRange(ask, 0, 1));
    passed(100, Role.CLIENT, Arrays.copyOfRange(ask, 1, 20), FILE);
    passed(200, Role.SERVER, box("_answer", "9"));
    passed(300, Role.CLIENT, Arrays.copyOfRange(ask, 20, ask.length), PIPE, FILE);
    passed(400, Role.CLIENT, Arrays.copyOfRange(ask, 0, 5));

    assertThat(WireLog.render(events))
        .isEqualTo(
            """
             0.200 < answer 9       14 B
             0.300 > ask    1 Sum   26 B  +fd 0:file 1:pipe 2:file
             0.400 > bytes           5 B  incomplete 0x00045f6173
            """);
  }

  @Test
  void bytesThatAreNoBoxAreShownAsTheyCame() {
    passed(0, Role.CLIENT, concat(box("_ask", "1", "_command", "Sum"), new byte[] {1}), PIPE);
    passed(100, Role.CLIENT, new byte[] {2, 3});
    passed(150, Role.CLIENT, new byte[] {4});
    passed(200, Role.SERVER, new byte[2]);
    closed(200, Role.SERVER);

    assertThat(WireLog.render(events))
        .isEqualTo(
            """
             0.000 > ask    1 Sum   26 B  +fd 0:pipe
             0.100 > bytes           3 B  0x010203
             0.150 > bytes           1 B  0x04
             0.200 < box             2 B  (empty)
             0.200 < close
            """);
  }

  @Test
  void whatIsToPassIsShownWithoutTimes() {
    assertThat(WireLog.expected(SampleCases.named("descriptors/take").wire()))
        .containsExactly(
            "> ask    1 Take  46 B  file=0 note=0x00ff  +fd 0:p.read",
            "< answer 1 Take  27 B  text=hello",
            "> close");
  }

  private void passed(long micros, Role from, byte[] bytes, DescriptorFacts... descriptors) {
    events.add(new WireEvent.Bytes(micros * 1000, from, bytes, List.of(descriptors)));
  }

  private void closed(long micros, Role by) {
    events.add(new WireEvent.Close(micros * 1000, by));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] box(String... pairs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : pairs) {
      bytes.write(part.length() >> 8);
      bytes.write(part.length());
      bytes.writeBytes(part.getBytes(StandardCharsets.UTF_8));
    }
    bytes.write(0);
    bytes.write(0);
    return bytes.toByteArray();
  }
}
