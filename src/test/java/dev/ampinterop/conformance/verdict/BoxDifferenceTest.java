package dev.ampinterop.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxDifferenceTest {
  private static final String FIRST = "0001610001310000";
  private static final String SECOND = "0001610001310001620001320000";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          other value     | 0001610001330001620001320000           | box 2: expected box 14 B a=1 b=2, observed box 14 B a=3 b=2: a is "3" instead of "1"
          missing key     | 0001610001310000                       | box 2: expected box 14 B a=1 b=2, observed box 8 B a=1: no b
          extra key       | 0001610001310001620001320001630001330000 | box 2: expected box 14 B a=1 b=2, observed box 20 B a=1 b=2 c=3: extra c=3
          order of keys   | 0001620001320001610001310000           | box 2: expected box 14 B a=1 b=2, observed box 14 B b=2 a=1: the keys stand in the order b a
          key comes twice | 0001610001310001610001310001620001320000 | box 2: expected box 14 B a=1 b=2, observed box 20 B a=1 a=1 b=2: a key stands there twice
          nothing         | ``                                     | box 2: expected box 14 B a=1 b=2, observed nothing more came
          cut             | 0001610001310001                       | box 2: expected box 14 B a=1 b=2, observed bytes 8 B incomplete 0x0001610001310001: it ends after byte 8
          no box          | 0100                                   | box 2: expected box 14 B a=1 b=2, observed bytes 2 B 0x0100: it differs from byte 1
          text            | 485454502f312e3120343030               | box 2: expected box 14 B a=1 b=2, observed bytes 12 B "HTTP/1.1 400": it differs from byte 1
          bytes too many  | 000161000131000162000132000000         | after 2 of 2: expected nothing more, observed bytes 1 B incomplete 0x00
          box too many    | 00016100013100016200013200000001610001310000 | after 2 of 2: expected nothing more, observed box 8 B a=1
          """)
  void theFirstBoxThatDiffersIsShown(String name, String hex, String difference) {
    List<Difference> differences = new ArrayList<>();
    List<WireEntry> wire =
        List.of(entry(WireEntry.Kind.BOX, FIRST), entry(WireEntry.Kind.BOX, SECOND));

    judge(wire, FIRST + (hex == null ? "" : hex), differences);

    assertThat(differences).singleElement().hasToString("wire from server, " + difference);
  }

  @Test
  void anErrorInPlaceOfAnAnswerIsShownOnce() {
    List<Difference> differences = new ArrayList<>();

    judge(
        List.of(entry(WireEntry.Kind.BOX, "00075f616e7377657200013100016e0001370000")),
        "00065f6572726f72000131000b5f6572726f725f636f646500015800125f6572726f725f6465736372697074696f6e0001790000",
        differences);

    assertThat(differences)
        .singleElement()
        .extracting(Difference::observed)
        .isEqualTo("error 1 52 B X \"y\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0101 | bytes 1: expected bytes 2 B 0x0100, observed 0x0101: it differs from byte 2
          01   | bytes 1: expected bytes 2 B 0x0100, observed 0x01: it ends after byte 1
          """)
  void bytesThatAreNoBoxAreShownInHexadecimal(String hex, String difference) {
    List<Difference> differences = new ArrayList<>();

    judge(List.of(entry(WireEntry.Kind.BYTES, "0100")), hex, differences);

    assertThat(differences).singleElement().hasToString("wire from server, " + difference);
  }

  private static void judge(List<WireEntry> wire, String hex, List<Difference> differences) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    List<WireEvent> events = List.of(new WireEvent.Bytes(0, Role.SERVER, bytes, List.of()));
    new WireJudge(
            wire, Set.of(), OpenedFacts.of(Map.of(), Map.of()), differences, new ArrayList<>())
        .judge(ConversationReader.read(events), events);
  }

  private static WireEntry entry(WireEntry.Kind kind, String hex) {
    return new WireEntry(Role.SERVER, kind, HexFormat.of().parseHex(hex));
  }
}
