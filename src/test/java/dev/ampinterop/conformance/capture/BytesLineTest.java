package dev.ampinterop.conformance.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BytesLineTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final BytesLine lines = new BytesLine();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 255, 256, 4095, 65_536, 65_537})
  void isWhatJacksonReads(int count) {
    byte[] bytes = everyByte(count);
    JsonNode line =
        JSON.readTree(
            written(new CaptureEvent.Bytes(12, 3, Role.CLIENT, 45, bytes, List.of()), new byte[0]));

    assertThat(line.propertyNames())
        .containsExactly("type", "connection", "nanos", "from", "offset", "hex");
    assertThat(line.get("hex").stringValue()).isEqualTo(HexFormat.of().formatHex(bytes));
    assertThat(CaptureJson.event(line).toString()).contains("nanos=12, connection=3, from=client");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 255, 256, 65_537})
  void isWhatTheQuickReaderReads(int count) {
    byte[] bytes = everyByte(count);
    CaptureEvent.Bytes event =
        new CaptureEvent.Bytes(
            Long.MAX_VALUE / 10, Integer.MAX_VALUE, Role.SERVER, 1L << 40, bytes, List.of());

    CaptureEvent.Bytes read = (CaptureEvent.Bytes) QuickLine.event(written(event, new byte[0]));

    assertThat(read).isNotNull();
    assertThat(read.bytes()).isEqualTo(bytes);
    assertThat(read).usingRecursiveComparison().isEqualTo(event);
  }

  @Test
  void hasItsDescriptorsAtTheEnd() {
    DescriptorFacts file = new DescriptorFacts("file", "read", "1:2", true, 7L);
    CapturedDescriptor one =
        new CapturedDescriptor(5, file, new FileContent(2, "hi".getBytes(US_ASCII)));
    CaptureEvent.Bytes event =
        new CaptureEvent.Bytes(1, 1, Role.CLIENT, 5, everyByte(3), List.of(one, one));

    byte[] line = written(event, JSON.writeValueAsBytes(CaptureJson.of(event.descriptors())));

    assertThat(new String(line, US_ASCII))
        .contains("\"hex\":\"000102\",\"descriptors\":[{\"at\":5,");
    assertThat(CaptureJson.event(JSON.readTree(line))).usingRecursiveComparison().isEqualTo(event);
  }

  @Test
  void digitsOfEitherCaseAreRead() {
    assertThat(HexDigits.read("00aAfF".getBytes(US_ASCII), 0, 6)).containsExactly(0, 0xaa, 0xff);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0g", "g0", "0 ", "00\u00e9a", "0\"00"})
  void whatIsNoDigitIsRefused(String digits) {
    byte[] bytes = digits.getBytes(ISO_8859_1);
    assertThat(HexDigits.read(bytes, 0, bytes.length)).isNull();
  }

  private byte[] written(CaptureEvent.Bytes event, byte[] descriptors) {
    int length = lines.write(event, descriptors);
    assertThat(lines.line()[length - 1]).isEqualTo((byte) '\n');
    return Arrays.copyOf(lines.line(), length - 1);
  }

  private static byte[] everyByte(int count) {
    byte[] bytes = new byte[count];
    for (int index = 0; index < count; index++) {
      bytes[index] = (byte) index;
    }
    return bytes;
  }
}
