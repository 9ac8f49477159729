package dev.ampinterop.conformance.conversation;

import static dev.ampinterop.conformance.capture.SampleCapture.FILE;
import static dev.ampinterop.conformance.capture.SampleCapture.PIPE;
import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
  private final SampleCapture told = new SampleCapture().open();

  @Test
  void tellsCallsAndWhatCameOfThem() {
    Conversation conversation =
        Turns.bare(Conversation.of(SampleCapture.sumAndTake().conversation(1), Set.of()));

    assertThat(conversation)
        .isEqualTo(
            new Conversation(
                List.of(
                    Turns.ask(CLIENT, 1, "Sum", "a", "13", "b", "81"),
                    Turns.answer(SERVER, 1, "total", "94"),
                    Turns.ask(CLIENT, 2, "Take", "file", on(40, PIPE)),
                    Turns.fails(SERVER, 2, "UNKNOWN", "Unknown Error")),
                Optional.of(SERVER)));
  }

  @Test
  void ofACaseWhatItSaysIsInADescriptorIsKnown() {
    assertThat(content("kinds/memfd")).isEqualTo(new FileContent(5, "hello".getBytes(ISO_8859_1)));
    assertThat(content("kinds/file-returned")).isNotNull().matches(FileContent::isWhole);
    assertThat(content("kinds/file-sparse")).isNull();
    assertThat(content("../answers/descriptor")).matches(FileContent::isWhole);
  }

  private static @Nullable FileContent content(String id) {
    Path file = Path.of("conformance-cases/descriptors/" + id + ".json");
    ConformanceCase told = new CaseLoader().loadAnywhere(file).cases().get(0);
    return Conversation.of(told, Set.of()).turns().stream()
        .flatMap(turn -> turn.descriptors().stream())
        .findFirst()
        .orElseThrow()
        .content();
  }

  @Test
  void answersBelongToTheirCallsWhateverTheirOrder() {
    told.passes(1, CLIENT, box("_ask", "1", "_command", "A"))
        .passes(1, SERVER, box("_ask", "1", "_command", "B"))
        .passes(1, CLIENT, box("_command", "C"))
        .passes(1, CLIENT, box("_ask", "3", "_command", "D"))
        .passes(1, SERVER, box("_answer", "3"))
        .passes(1, CLIENT, box("_answer", "1"))
        .passes(1, SERVER, box("_answer", "1"));

    assertThat(read())
        .isEqualTo(
            new Conversation(
                List.of(
                    Turns.ask(CLIENT, 1, "A"),
                    Turns.ask(SERVER, 2, "B"),
                    Turns.tell(CLIENT, 3, "C"),
                    Turns.ask(CLIENT, 4, "D"),
                    Turns.answer(SERVER, 4),
                    Turns.answer(CLIENT, 2),
                    Turns.answer(SERVER, 1)),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "99", "0", "", "one", "01", "1234567"})
  void aWrongOrdinalIsTheDescriptorThatCameWithItsBox(String wrong) {
    take("0", PIPE);
    take("1", PIPE);
    told.carries(1, CLIENT, box("_ask", "1", "_command", "Take", "file", wrong, "n", "7"), 0, FILE);

    assertThat(values(2))
        .containsExactly(
            "file=" + new Value.Handle(on(at(2), FILE), !wrong.equals("2")), "n=plain");
  }

  @Test
  void ordinalsThatWereExchangedAreExchangedAgain() {
    take("0", PIPE);
    take("2", PIPE);
    take("1", FILE);
    take("3", PIPE);

    assertThat(values(1)).containsExactly("file=" + new Value.Handle(on(at(1), PIPE), true));
    assertThat(values(2)).containsExactly("file=" + new Value.Handle(on(at(2), FILE), true));
  }

  @Test
  void anOrdinalWithoutADescriptorIsWrongAndItsSenderAtFault() throws NotConvertible {
    take("0", PIPE);
    take("1", PIPE);
    told.passes(1, CLIENT, box("_ask", "4", "_command", "Take", "file", "2"))
        .passes(1, SERVER, box("_answer", "4"));

    Turn wrong = read().turns().get(2);
    assertThat(wrong.isWrong()).isTrue();
    assertThat(read().turns().get(3)).isEqualTo(Turns.answer(SERVER, wrong.call()));
    assertThat(CaseMaker.document(read(), "a/b", "A claim.").at("/client/script").asBoolean())
        .isTrue();
  }

  @Test
  void aDescriptorMayTravelOnAnEarlierBox() {
    told.carries(1, CLIENT, box("_ask", "1", "_command", "Note"), 3, PIPE)
        .passes(1, CLIENT, box("_ask", "2", "_command", "Take", "file", "0"));

    assertThat(read().turns())
        .containsExactly(
            Turns.ask(CLIENT, 1, "Note"), Turns.ask(CLIENT, 2, "Take", "file", on(3, PIPE)));
  }

  @Test
  void aDescriptorThatNoKeyNamesStaysWithTheBoxThatItCameOn() {
    told.carries(1, CLIENT, box("_ask", "1", "_command", "Note", "n", "x"), 0, PIPE, FILE)
        .passes(1, CLIENT, box("_ask", "2", "_command", "Take", "file", "1"));

    List<Turn> turns = read().turns();
    assertThat(turns.get(0).unnamed()).containsExactly(on(0, PIPE));
    assertThat(turns.get(1)).isEqualTo(Turns.ask(CLIENT, 2, "Take", "file", on(0, FILE)));
  }

  @Test
  void descriptorsInListsAreFoundHoweverDeepTheyStand() {
    String inner = text(box("file", "1")) + text(box("file", "2"));
    String groups = text(box("files", inner, "lead", "0")) + text(box("files", "", "lead", "3"));
    told.carries(
        1,
        CLIENT,
        box("_ask", "1", "_command", "Open", "groups", groups, "note", "0"),
        0,
        PIPE,
        FILE,
        FILE,
        PIPE);

    Value.Boxes boxes = (Value.Boxes) ((Turn.Ask) read().turns().get(0)).values().get("groups");

    assertThat(boxes.elements().get(0).toString())
        .isEqualTo(
            "{lead="
                + new Value.Handle(on(0, PIPE))
                + ", files="
                + new Value.Boxes(
                    List.of(
                        Map.of("file", new Value.Handle(on(0, FILE))),
                        Map.of("file", new Value.Handle(on(0, FILE)))))
                + "}");
    assertThat(boxes.elements().get(1)).containsKeys("lead", "files");
    assertThat(read().turns().get(0).descriptors())
        .containsExactly(on(0, PIPE), on(0, FILE), on(0, FILE), on(0, PIPE));
    assertThat(read().turns().get(0).unnamed()).isEmpty();
  }

  @Test
  void keysThatAreSaidEndTheGuessing() {
    take("0", PIPE);
    told.carries(
        1, CLIENT, box("_ask", "9", "_command", "Give", "list", text(box("f", "1"))), 0, FILE);

    assertThat(read().turns()).allMatch(turn -> turn.unnamed().isEmpty());
    assertThat(read("Take.file").turns())
        .extracting(turn -> turn.unnamed().size())
        .containsExactly(0, 1);
    assertThat(read("Take.file", "Give.list.f").turns()).allMatch(turn -> turn.unnamed().isEmpty());
  }

  @Test
  void aNumberThatAlsoStandsThereWithoutADescriptorIsNone() {
    told.carries(
            1, CLIENT, box("_ask", "1", "_command", "Take", "count", "0", "file", "0"), 0, PIPE)
        .passes(1, CLIENT, box("_ask", "2", "_command", "Sum", "count", "0"))
        .carries(
            1, CLIENT, box("_ask", "3", "_command", "Take", "count", "0", "file", "1"), 0, FILE);

    assertThat(values(0)).containsExactly("file=" + new Value.Handle(on(0, PIPE)), "count=plain");
    assertThat(values(1)).containsExactly("count=plain");
  }

  @Test
  void whatNoImplementationSendsIsKeptAsItIs() {
    byte[][] strays = {
      box("neither", "x"),
      box("_answer", "9"),
      box("_error", "9", "_error_code", "A", "_error_description", "b"),
      box("_error", "9"),
      box("_ask", "1", "_command", ""),
      {0, 1, 'a', 0, 0, 0, 1, 'a', 0, 0, 0, 0}, // one key twice
      {0, 1, -1, 0, 0, 0, 0}, // a key that is no text
      {0, 0}, // an empty box
      {1, 0, 'k'}, // a key that is too long, and whatever comes after it
    };
    for (byte[] stray : strays) {
      told.passes(1, CLIENT, stray);
    }
    told.closes(1, SERVER, CaptureEvent.How.END);

    Conversation conversation = read();

    assertThat(conversation.closedBy()).contains(SERVER);
    assertThat(conversation.turns()).hasSize(strays.length).hasOnlyElementsOfType(Turn.Stray.class);
    for (int index = 0; index < strays.length; index++) {
      assertThat(((Turn.Stray) conversation.turns().get(index)).bytes()).isEqualTo(strays[index]);
    }
  }

  @Test
  void aConversationThatLacksBytesIsRefused() {
    told.passes(1, CLIENT, box("_ask", "1", "_command", "A"))
        .add(new CaptureEvent.Gap(5, 1, SERVER, 3L, "the log cuts strings"));

    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connection 1 lacks bytes from the server: the log cuts strings")
        .hasMessageContaining("record it again");
  }

  @Test
  void faultsOfASideAreMended() {
    Conversation conversation =
        new Conversation(
            List.of(
                Turns.ask(CLIENT, 1, "A"),
                Turns.ask(SERVER, 2, "B"),
                Turns.ask(CLIENT, 3, "C"),
                Turns.tell(CLIENT, 4, "D"),
                Turns.stray(SERVER, (byte) 7),
                Turns.answer(SERVER, 3, "well", "done"),
                Turns.fails(SERVER, 1, "UNKNOWN", "it broke")),
            Optional.of(SERVER));

    assertThat(conversation.withoutFaultsOf(SERVER))
        .isEqualTo(
            new Conversation(
                List.of(
                    Turns.ask(CLIENT, 1, "A"),
                    Turns.answer(SERVER, 1),
                    Turns.ask(SERVER, 2, "B"),
                    Turns.ask(CLIENT, 3, "C"),
                    Turns.tell(CLIENT, 4, "D"),
                    Turns.answer(SERVER, 3, "well", "done")),
                Optional.of(CLIENT)));
  }

  @Test
  void answersGoWithTheirCalls() {
    List<Turn> turns =
        List.of(
            Turns.ask(CLIENT, 1, "A"),
            Turns.ask(CLIENT, 2, "B"),
            Turns.answer(SERVER, 2),
            Turns.fails(SERVER, 1, "X", "y"));

    assertThat(new Conversation(turns, Optional.empty()).with(turns.subList(1, 4)).turns())
        .containsExactly(turns.get(1), turns.get(2));
  }

  private void take(String ordinal, DescriptorFacts came) {
    told.carries(1, CLIENT, box("_ask", "1", "_command", "Take", "file", ordinal), 0, came);
  }

  private Conversation read() {
    return Turns.bare(Conversation.of(told.capture().conversation(1), Set.of()));
  }

  private Conversation read(String... said) {
    return Conversation.of(told.capture().conversation(1), Set.of(said));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private List<String> values(int turn) {
    List<String> values = new ArrayList<>();
    ((Turn.Ask) read().turns().get(turn))
        .values()
        .forEach(
            (key, value) ->
                values.add(key + "=" + (value instanceof Value.Plain ? "plain" : value)));
    return values;
  }

  /** Where the descriptor with that ordinal was carried. */
  private long at(int ordinal) {
    return Captured.descriptors(told.capture().conversation(1), CLIENT).get(ordinal).at();
  }

  private static CapturedDescriptor on(long at, DescriptorFacts facts) {
    return new CapturedDescriptor(at, facts);
  }
}
