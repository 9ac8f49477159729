package dev.ampinterop.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code coverage.json} tells what answers each of Twisted's own tests of AMP and each of its
 * public names. Here it is held against the Twisted that is installed, and against our cases, tests
 * and planted faults; whether the cases catch the faults {@code plant --coverage} shows.
 */
class CoverageTest {
  private static final Path CASES = Path.of("conformance-cases");
  private static final Path LISTING = Path.of("src/test/python/list_twisted_amp.py");

  private static final Path FAULTS = Path.of("src/test/faults");
  private static final Pattern FAULT = Pattern.compile("^name = \"(.+)\"$", Pattern.MULTILINE);

  private final CoverageMap map = CoverageMap.read(CASES.resolve("coverage.json"));

  @Test
  void isWellFormed() {
    assertThat(map.problems()).isEmpty();
    assertThat(map.missing())
        .as("what the list of missing features names, and what entries say is missing")
        .isEqualTo(map.features());
  }

  @Test
  void everyCaseThatItNamesExists() {
    CaseSet cases = new CaseLoader().load(List.of(CASES));
    Set<String> ids =
        cases.cases().stream().map(ConformanceCase::id).collect(Collectors.toUnmodifiableSet());

    assertThat(ids).isNotEmpty();
    assertThat(without(map.cases(), ids)).as("cases that do not exist").isEmpty();
  }

  @Test
  void everyTestThatItNamesExists() {
    assertThat(map.tests().stream().filter(test -> !isTest(test)))
        .as("test methods that do not exist")
        .isEmpty();
  }

  @Test
  void everyFaultThatItNamesIsListed() throws IOException {
    Set<String> listed = new TreeSet<>();
    for (String library : List.of("java", "twisted")) {
      Matcher name = FAULT.matcher(Files.readString(FAULTS.resolve(library + ".toml")));
      while (name.find()) {
        listed.add(library + "/" + name.group(1));
      }
    }

    assertThat(listed).isNotEmpty();
    assertThat(without(map.faults(), listed)).as("faults that are not listed").isEmpty();
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES) // a virtual environment may have to be made
  void coversTheTwistedThatIsInstalled(TestReporter reporter) throws Exception {
    JsonNode twisted = installedTwisted(reporter);
    Set<String> tests = new TreeSet<>();
    twisted
        .path("tests")
        .properties()
        .forEach(
            type ->
                type.getValue()
                    .forEach(method -> tests.add(type.getKey() + "." + method.asString())));
    Set<String> names = new TreeSet<>();
    twisted.path("names").forEach(name -> names.add(name.asString()));

    // All at once: they are the list of what to do for a new release.
    assertSoftly(
        softly -> {
          softly.assertThat(map.twisted()).isEqualTo(twisted.path("version").asString());
          softly.assertThat(tests).isNotEmpty();
          softly.assertThat(names).isNotEmpty();
          softly.assertThat(without(tests, map.twistedTests())).as("tests to add").isEmpty();
          softly.assertThat(without(map.twistedTests(), tests)).as("tests to remove").isEmpty();
          softly.assertThat(without(names, map.twistedNames())).as("names to add").isEmpty();
          softly.assertThat(without(map.twistedNames(), names)).as("names to remove").isEmpty();
        });
  }

  @Test
  void tellsTheTotals() {
    var tests = map.totalsOfTests();
    var names = map.totalsOfNames();

    System.out.println("coverage.json: Twisted's tests: " + tests + "; its public names: " + names);
    assertThat(tests.all()).isEqualTo(map.twistedTests().size());
    assertThat(names.all()).isEqualTo(map.twistedNames().size());
  }

  private static JsonNode installedTwisted(TestReporter reporter)
      throws IOException, InterruptedException {
    Path python;
    try {
      python =
          new TwistedEnvironment(
                  TwistedEnvironment.cacheFolder(),
                  TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
              .python(step -> reporter.publishEntry("twisted", step));
    } catch (PeerNotFound e) {
      return abort("no Twisted to compare with: " + e.getMessage());
    }
    Process listing =
        new ProcessBuilder(python.toString(), LISTING.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String json = new String(listing.getInputStream().readAllBytes(), UTF_8);
    assertThat(listing.waitFor()).as("%s exits", LISTING).isZero();
    return JsonMapper.shared().readTree(json);
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  private static boolean isTest(String named) {
    String[] parts = named.split("#", 2);
    return classNamed("dev.ampinterop." + parts[0])
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .anyMatch(
            method ->
                method.getName().equals(parts[1])
                    && AnnotationSupport.isAnnotated(method, Testable.class));
  }

  private static Stream<Class<?>> classNamed(String name) {
    try {
      return Stream.of(Class.forName(name, false, CoverageTest.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Stream.empty();
    }
  }
}
