package dev.ampinterop.amp.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors in records: who owns them is as with values, and none stays open. */
@Timeout(20)
class DescriptorsInRecordsTest {
  private record Text(String text) {}

  private record File(Descriptor file) {}

  private record Files3(Descriptor first, Optional<Descriptor> second, List<File> more) {}

  private record Picky(Descriptor file, String text) {
    Picky {
      throw new IllegalArgumentException("no");
    }
  }

  private static final TypedCommand<File, Text> READ =
      TypedCommand.named("Read", File.class, Text.class).build();
  private static final TypedCommand<Files3, Files3> RELAY =
      TypedCommand.named("Relay", Files3.class, Files3.class).build();
  private static final TypedCommand<Picky, Empty> PICKY =
      TypedCommand.named("Picky", Picky.class, Empty.class).build();
  private static final TypedCommand<Empty, Picky> PICKY_ANSWER =
      TypedCommand.named("PickyAnswer", Empty.class, Picky.class).build();

  @TempDir Path directory;
  private FileInputStream file;
  private int before;
  private final List<ForgottenDescriptor> forgotten =
      Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws IOException {
    file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    try (var link = link(Responders.builder())) {
      link.client().call(READ, new File(borrowed()));
    }
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    OpenDescriptors.awaitAtMost(before);
    file.close();
    // The library closes what is forgotten, once it is collected, so the count alone shows no leak.
    assertThat(forgotten).isEmpty();
  }

  private Link link(Responders.Builder responders) throws IOException {
    var options =
        ConnectionOptions.defaults()
            .withListener(
                new ConnectionListener() {
                  @Override
                  public void forgotten(ForgottenDescriptor descriptor) {
                    forgotten.add(descriptor);
                  }
                });
    Responders all =
        responders
            .on(
                READ,
                asked -> {
                  try (var in = asked.file().toInputStream()) {
                    in.getChannel().position(0); // which all duplicates share
                    return new Text(new String(in.readAllBytes(), UTF_8));
                  }
                })
            .on(RELAY, asked -> asked)
            .on(PICKY, asked -> new Empty())
            .build();
    return Link.over(Link.Over.UNIX, directory, all, options);
  }

  @Test
  void theReceiverOwnsWhatItReceives() throws Exception {
    try (var link = link(Responders.builder())) {
      assertThat(link.client().callAndWait(READ, new File(borrowed())).text()).isEqualTo("hello");
    }
  }

  @Test
  void aResponderHandsOverWhatItReturnsAndAHelperClosesWhatCame() throws Exception {
    try (var link = link(Responders.builder())) {
      var asked =
          new Files3(
              borrowed(),
              Optional.of(borrowed()),
              List.of(new File(borrowed()), new File(borrowed())));

      Files3 answer = link.client().callAndWait(RELAY, asked);

      assertThat(answer.more()).hasSize(2);
      RELAY.response().closeDescriptors(answer);
      assertThat(answer.first().isOpen()).isFalse();
      assertThat(answer.second().orElseThrow().isOpen()).isFalse();
      assertThat(answer.more()).noneMatch(one -> one.file().isOpen());
      OpenDescriptors.awaitAtMost(before + 4); // two connections, two each
    }
  }

  @Test
  void whatWasHandedOverIsClosedWhereTheCallIsRefused() throws Exception {
    try (var link = link(Responders.builder())) {
      Descriptor first = own().handOver();
      Descriptor inAList = own().handOver();
      link.client().abort();

      assertThatThrownBy(
              () ->
                  link.client()
                      .callAndWait(
                          RELAY, new Files3(first, Optional.empty(), List.of(new File(inAList)))))
          .isInstanceOf(ConnectionLost.class);
      assertThat(first.isOpen()).isFalse();
      assertThat(inAList.isOpen()).isFalse();
    }
  }

  @Test
  void whatARefusingConstructorGotIsClosed() throws Exception {
    var sends = TypedCommand.named("Picky", FileAndText.class, Empty.class).build();
    var answers = TypedCommand.named("PickyAnswer", Empty.class, FileAndText.class).build();
    try (var link = link(Responders.on(answers, asked -> new FileAndText(borrowed(), "any")))) {
      assertThatThrownBy(() -> link.client().callAndWait(PICKY_ANSWER, new Empty()))
          .isInstanceOf(UndecodableValue.class)
          .hasMessage("PickyAnswer: the record Picky(file, text) refuses the received values: no");
      assertThatThrownBy(() -> link.client().callAndWait(sends, new FileAndText(borrowed(), "any")))
          .isInstanceOf(UnknownRemoteError.class);
    }
  }

  private record FileAndText(Descriptor file, String text) {}

  @Test
  void anAnswerThatNobodyWaitsForIsClosed() throws Exception {
    var may = new CompletableFuture<Empty>();
    var open = TypedCommand.named("Open", Empty.class, Files3.class).build();
    try (var link =
        link(
            Responders.builder()
                .onLater(
                    open,
                    asked ->
                        may.thenApply(
                            now ->
                                new Files3(own(), Optional.empty(), List.of(new File(own()))))))) {
      var call = link.client().call(open, new Empty());
      call.cancel(false);
      may.complete(new Empty());

      // The next answer comes behind it.
      assertThat(link.client().callAndWait(READ, new File(borrowed())).text()).isEqualTo("hello");
      OpenDescriptors.awaitAtMost(before + 4); // two connections, two each
    }
  }

  @Test
  void aRecordThatIsForgottenIsReportedAndItsDescriptorClosed() throws Exception {
    var keep = TypedCommand.named("Keep", Files3.class, Empty.class).build();
    try (var link = link(Responders.on(keep, asked -> new Empty()))) {
      link.client()
          .callAndWait(
              keep, new Files3(borrowed(), Optional.empty(), List.of(new File(borrowed()))));

      OpenDescriptors.await(
          () -> {
            System.gc();
            return forgotten.size() == 2;
          });
      assertThat(forgotten)
          .extracting(ForgottenDescriptor::receivedFor)
          .containsExactlyInAnyOrder("Keep.first", "File.file");
      forgotten.clear();
    }
  }

  private record Shy(String text, Descriptor file) {
    @Override
    public String text() {
      throw new IllegalStateException("shy");
    }
  }

  @Test
  void anAnswerWhoseAccessorThrowsEndsItsCallAndLeavesNothingOpen() throws Exception {
    var answered = new CompletableFuture<Void>();
    List<Descriptor> given = Collections.synchronizedList(new ArrayList<>());
    var shy =
        TypedCommand.named("Shy", Empty.class, Shy.class)
            .fails("ANY", RuntimeException.class, IllegalStateException::new)
            .build();
    Responders.Builder responders =
        Responders.on(
            shy,
            (asked, ask) -> {
              ask.answered().thenAccept(answered::complete);
              given.add(own());
              return new Shy("", given.get(0));
            });
    try (var link = link(responders)) {
      assertThatThrownBy(() -> link.client().callAndWait(shy, new Empty()))
          .hasMessageContaining(
              "Shy.text: its accessor threw java.lang.IllegalStateException: shy");
      assertThat(answered).succeedsWithin(LIMIT);
      assertThat(given).hasSize(1).noneMatch(Descriptor::isOpen);
      assertThat(link.client().callAndWait(READ, new File(borrowed())).text()).isEqualTo("hello");
      assertThat(link.server().closeWhenAnswered()).succeedsWithin(LIMIT);
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void whatWasHandedOverIsClosedWhereItCannotBeEncoded() throws Exception {
    var shy = TypedCommand.named("Shy", Shy.class, Empty.class).build();
    try (var link = link(Responders.builder())) {
      Descriptor first = own().handOver();
      Descriptor second = own().handOver();
      Descriptor third = own().handOver();

      assertThatThrownBy(() -> link.client().callAndWait(shy, new Shy("", first)))
          .isInstanceOf(LocalProtocolException.class)
          .hasMessage("Shy.text: its accessor threw java.lang.IllegalStateException: shy");
      assertThat(
              link.client().call(RELAY, new Files3(second, Optional.of(third), (List) strangers)))
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(LocalProtocolException.class)
          .withMessageContaining("Relay.more: ");
      assertThat(List.of(first, second, third)).noneMatch(Descriptor::isOpen);
    }
  }

  private final List<Object> strangers = List.of(new Text("not a file"), new Text("nor is this"));

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Descriptor borrowed() {
    try {
      return Descriptor.borrowed(file.getFD());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Descriptor own() {
    return borrowed().duplicate();
  }
}
