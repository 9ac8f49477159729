package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the cases of the suite ask of whom. */
class CaseFeaturesTest {
  private static final Map<String, ConformanceCase> CASES =
      new CaseLoader()
          .load(List.of(Path.of("conformance-cases"))).cases().stream()
              .collect(Collectors.toUnmodifiableMap(ConformanceCase::id, Function.identity()));

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource(
      textBlock =
          """
          unanswered, dispatch/no-answer, client server
          unanswered, dispatch/sum, ''
          optional, arguments/optional, client server
          optional, arguments/list-optional-member, client server
          fatal-errors, errors/fatal, client server
          fatal-errors, dispatch/raw-fatal, client server
          # declared, and never raised
          fatal-errors, errors/declared, ''
          own-codes, errors/remote-undeclared, server
          refusals, arguments/required-left-out, client
          refusals, errors/answer-left-out, server
          big-integers, arguments/integer-huge, client server
          big-integers, arguments/integer-too-many-digits-sent, client
          giveUp, descriptors/answer-given-up, client
          late-answers, descriptors/answered-after-the-end, server
          late-answers, descriptors/call-back, server
          late-answers, dispatch/sum, ''
          calls-in-flight, descriptors/in-flight, client
          calls-in-flight, dispatch/sum, ''
          peerCertificate, tls/plain, client server
          StartTLS, tls/plain, ''
          StartTLS, tls/start, client server
          """)
  void areAskedOfWhoHasToDoIt(String feature, String id, String roles) {
    ConformanceCase told = CASES.get(id);

    assertThat(told).as(id).isNotNull();
    assertThat(
            List.of(Role.values()).stream()
                .filter(role -> told.features(role).contains(feature))
                .map(Role::toString)
                .collect(Collectors.joining(" ")))
        .isEqualTo(roles);
  }

  @Test
  void eachHasACaseThatNeedsIt() {
    Set<String> needed =
        CASES.values().stream()
            .flatMap(told -> List.of(Role.values()).stream().map(told::features))
            .flatMap(Set::stream)
            .collect(Collectors.toSet());

    assertThat(needed).containsAll(without(Features.SINCE_2, "unix"));
  }

  @Test
  void anOldHelloOffersWhatHadNoName() {
    assertThat(Features.offered(1, List.of("Integer")))
        .contains("Integer", "unix", "giveUp")
        .containsAll(Features.SINCE_2)
        .doesNotContain("peerCertificate");
    assertThat(Features.offered(1, List.of("StartTLS"))).contains("peerCertificate");
    assertThat(Features.offered(2, List.of("Integer", "StartTLS")))
        .containsExactly("Integer", "StartTLS");
  }

  private static Set<String> without(Set<String> all, String one) {
    return all.stream().filter(name -> !name.equals(one)).collect(Collectors.toSet());
  }
}
