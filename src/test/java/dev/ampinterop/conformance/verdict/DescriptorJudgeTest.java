package dev.ampinterop.conformance.verdict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.verdict.DescriptorTrail.Mark;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is wrong with a descriptor that came. */
class DescriptorJudgeTest {
  private final DescriptorJudge captured = new DescriptorJudge(Reference.CAPTURED);
  private final DescriptorJudge played = new DescriptorJudge(Reference.PLAYED);

  @Test
  void whatIsNotKnownIsNotDemanded() {
    DescriptorFacts came = with(file("salt"), Map.of("append", true, "nonblocking", true));

    assertThat(judged(new DescriptorFacts("unknown", "unknown", ""), came)).isEmpty();
    assertThat(judged(new DescriptorFacts("file", "both", ""), came)).isEmpty();
    // Who has looked at the place has looked at this, too.
    assertThat(judged(file("salt"), came)).contains("append false, came append true");
  }

  @Test
  void factsThatNobodyKnowsAreNotCompared() {
    DescriptorFacts later = with(file("salt"), Map.of("colour", "red"));
    assertThat(judged(later, file("salt"))).isEmpty();
  }

  @Test
  void ofAnotherKindOfThingNothingElseIsSaid() {
    assertThat(judged(file("salt"), new DescriptorFacts("pipe", "both", "2:2")))
        .contains("kind file, came kind pipe");
  }

  @Test
  void placeSizeAndContentAreThoseOfFiles() {
    DescriptorFacts other = with(file("pepper"), Map.of("offset", 3L));

    assertThat(judged(file("salt"), other))
        .contains("content \"salt\", offset 0, size 4, came content \"pepp\", offset 3, size 6");
    assertThat(judged(file("salt"), file("malt")))
        .contains("content \"salt\", came content \"malt\"");
    assertThat(judged(pipe("salt"), pipe("malt"))).isEmpty();
    // Each write goes to the end.
    assertThat(
            judged(
                with(file("salt"), Map.of("append", true)),
                with(file("salt"), Map.of("append", true, "offset", 4L))))
        .isEmpty();
  }

  @Test
  void asMuchOfTheContentIsComparedAsBothHave() {
    DescriptorFacts beginning = file("salt").with(new FileContent(4, "sa".getBytes(UTF_8)));
    assertThat(judged(beginning, file("salt"))).isEmpty();
    assertThat(judged(beginning, file("malt"))).contains("content \"sa\", came content \"ma\"");
    assertThat(judged(file("salt"), file("malt").with((FileContent) null))).isEmpty();
  }

  @Test
  void anApplicationMayHaveUsedWhatBothSidesHad() {
    Mark salt = new Mark(file("salt"), Optional.of("server 1"), true);
    Mark malt = new Mark(file("malt"), Optional.of("server 1"), true);
    Mark another = new Mark(file("malt"), Optional.of("server 2"), true);
    Mark first = new Mark(file("malt"), Optional.empty(), true);

    assertThat(captured.judge(salt, malt, false)).isEmpty();
    assertThat(captured.judge(salt, another, false)).isPresent();
    assertThat(captured.judge(salt, first, false)).isPresent();
    assertThat(played.judge(salt, malt, false)).isPresent();
  }

  @Test
  void whatDependsOnTheUnknownIsNotCompared() {
    Mark salt = new Mark(file("salt"), Optional.empty(), false);
    DescriptorFacts readOnly = new DescriptorFacts("file", "read", "9:9");

    assertThat(captured.judge(salt, Mark.of(file("malt")), false)).isEmpty();
    assertThat(captured.judge(salt, Mark.of(readOnly), false)).isPresent();
    assertThat(captured.isWithoutBytes(salt)).isTrue();
    assertThat(played.judge(salt, Mark.of(file("malt")), false)).isPresent();
    assertThat(played.judge(salt, Mark.of(file("malt")), true)).isEmpty();
    DescriptorJudge told = new DescriptorJudge(Reference.TOLD);
    assertThat(told.judge(Mark.of(file("salt")), Mark.of(file("malt")), false)).isEmpty();
    assertThat(told.judge(Mark.of(file("salt")), Mark.of(readOnly), false)).isPresent();
  }

  @Test
  void aTrailKnowsWhatCameBefore() {
    DescriptorTrail trail = new DescriptorTrail(Role.CLIENT);

    assertThat(trail.passed(Role.CLIENT, file("salt")).before()).isEmpty();
    assertThat(trail.passed(Role.SERVER, file("salt")).before()).contains("client 1");
    assertThat(trail.passed(Role.SERVER, file("salt")).before()).contains("server 1");
    DescriptorFacts nobodyLooked = new DescriptorFacts("file", "both", "");
    assertThat(trail.passed(Role.SERVER, nobodyLooked).before()).isEmpty();
    assertThat(trail.passed(Role.SERVER, nobodyLooked))
        .matches(mark -> mark.before().isEmpty() && mark.isSure());
    assertThat(trail.passed(Role.CLIENT, nobodyLooked).isSure()).isFalse();
    assertThat(trail.passed(Role.SERVER, file("salt")).isSure()).isFalse();
  }

  private Optional<String> judged(DescriptorFacts wanted, DescriptorFacts came) {
    return captured
        .judge(Mark.of(wanted), Mark.of(came), false)
        .map(unlike -> unlike.expected() + ", came " + unlike.came());
  }

  private static DescriptorFacts with(DescriptorFacts facts, Map<String, Object> more) {
    Map<String, Object> all = new TreeMap<>(facts.more());
    all.putAll(more);
    return new DescriptorFacts(
        facts.kind(), facts.access(), facts.id(), new TreeMap<>(all), facts.content());
  }

  private static DescriptorFacts pipe(String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return new DescriptorFacts("pipe", "read", "3:3").with(new FileContent(bytes.length, bytes));
  }

  private static DescriptorFacts file(String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return new DescriptorFacts(
            "file",
            "both",
            "1:1",
            new TreeMap<>(Map.of("offset", (Object) 0L, "size", (long) bytes.length)))
        .with(new FileContent(bytes.length, bytes));
  }
}
