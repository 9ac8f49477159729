package dev.ampinterop.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsRecordsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1603010002abcd                 |
          1603010002abcd1703030001ff     |
          15030300020228                 |
          1603010000                     |
          ''                             | nothing more came
          1603010002abcd00               | no TLS record begins with byte 8
          1303010002abcd                 | no TLS record begins with byte 1
          1803010002abcd                 | no TLS record begins with byte 1
          1602010002abcd                 | no TLS record begins with byte 1
          1603014801ab                   | no TLS record begins with byte 1
          16030100                       | no TLS record begins with byte 1
          1603010002ab                   | the last TLS record is cut short
          """)
  void whatIsNoRowOfWholeRecordsIsTold(String hex, String problem) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(TlsRecords.problem(bytes, 0)).isEqualTo(java.util.Optional.ofNullable(problem));
  }

  @Test
  void recordsMayBeginLater() {
    byte[] bytes = HexFormat.of().parseHex("00001603010002abcd");
    assertThat(TlsRecords.problem(bytes, 2)).isEmpty();
    assertThat(TlsRecords.problem(bytes, 0)).contains("no TLS record begins with byte 1");
    assertThat(TlsRecords.problem(bytes, 9)).contains("nothing more came");
  }

  @Test
  void peopleReadWhatKindsOfRecordsThereAre() {
    byte[] bytes = HexFormat.of().parseHex("1603010002abcd140303000101" + "1703030001ff15");
    assertThat(TlsRecords.words(bytes))
        .isEqualTo("handshake, change cipher spec, application data");
  }
}
