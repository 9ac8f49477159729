package dev.ampinterop.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ampinterop.conformance.peer.Subject;
import dev.ampinterop.conformance.runner.SubjectNames.Said;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubjectNamesTest {
  private static final Said OURS = new Said(Subject.OURS, Optional.empty(), Optional.empty());

  @Test
  void theOnlySubjectIsCalledAsItCallsItself() {
    assertThat(SubjectNames.of(List.of(said("exec:a", "template", "1"))))
        .containsExactly("template");
    // It takes the place of ours.
    assertThat(SubjectNames.of(List.of(said("exec:a", "java", "1")))).containsExactly("java");
    assertThat(SubjectNames.of(List.of(said("exec:a", "twisted", "1")))).containsExactly("subject");
    assertThat(SubjectNames.of(List.of(said("exec:a", "endpoint", "1"))))
        .containsExactly("subject");
    assertThat(SubjectNames.of(List.of(said("mine=exec:a", "java", "1")))).containsExactly("mine");
    assertThat(SubjectNames.of(List.of(OURS))).containsExactly("java");
  }

  @Test
  void whereANameIsTakenTheVersionTellsThemApart() {
    assertThat(
            SubjectNames.of(
                List.of(
                    said("exec:a", "twisted", "22.4.0"),
                    said("exec:b", "twisted", "26.10.0"),
                    said("exec:c", "template", "1"),
                    OURS,
                    said("exec:d", "java", "17 (LTS)"))))
        .containsExactly("twisted-22.4.0", "twisted-26.10.0", "template", "java", "java-17--LTS-");
    assertThat(
            SubjectNames.of(
                List.of(said("exec:a", "template", "1"), said("template=exec:b", "other", "1"))))
        .containsExactly("template-1", "template");
  }

  @Test
  void oneThatDidNotStartIsCalledAfterItsPlace() {
    assertThat(
            SubjectNames.of(
                List.of(
                    said("exec:a", "template", "1"),
                    new Said(Subject.parse("exec:b"), Optional.empty(), Optional.empty()),
                    new Said(Subject.parse("old=exec:c"), Optional.empty(), Optional.empty()))))
        .containsExactly("template", "subject2", "old");
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SubjectNames.of(
                    List.of(said("exec:a", "template", "1"), said("exec:b", "template", "1"))))
        .withMessage(
            "two subjects are called \"template-1\", exec:a and exec:b"
                + " (name them: --subject NAME=exec:b)");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SubjectNames.of(
                    List.of(
                        said("exec:a", "template", "1"),
                        new Said(
                            Subject.parse("exec:b"), Optional.of("template"), Optional.empty()))))
        .withMessageContaining("exec:b calls itself \"template\" as another player does")
        .withMessageContaining("--subject NAME=exec:b");
  }

  private static Said said(String subject, String implementation, String version) {
    return new Said(Subject.parse(subject), Optional.of(implementation), Optional.of(version));
  }
}
