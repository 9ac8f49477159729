package dev.ampinterop.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.KnownFaults;
import dev.ampinterop.conformance.cases.Specification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each requirement has a fault in {@code src/test/faults} that breaks it, and that a case which
 * cites it has caught, as {@code plant --requirement '*' --record} wrote down. Nothing is planted
 * here.
 */
class PlantedFaultsTest {
  private static final Path FAULTS = Path.of("src/test/faults");
  private static final Pattern HEAD =
      Pattern.compile("^name = \"(.+)\"\nbreaks = \"(.+)\"\n(?:requires = \\[(.*)\\]\n)?");
  private static final Pattern NUMBER = Pattern.compile("\"([^\"]+)\"");

  /** One that is listed; the ones that survive prove nothing. */
  private record Listed(String breaks, List<String> requires, boolean survives) {}

  @Test
  void eachFaultNamesTheRequirementsThatItBreaks() throws IOException {
    Set<String> ids = Specification.builtIn().ids();
    assertThat(listed())
        .hasSizeGreaterThan(500)
        .allSatisfy(
            (id, fault) -> assertThat(fault.requires()).as(id).isNotEmpty().isSubsetOf(ids));
  }

  @Test
  void eachRequirementHasAFaultThatOneOfItsCasesHasCaught() throws IOException {
    Map<String, Listed> listed = listed();
    Set<String> broken = new TreeSet<>();
    listed.values().stream()
        .filter(fault -> !fault.survives())
        .forEach(fault -> broken.addAll(fault.requires()));
    Map<String, List<String>> citations = citations();
    Set<String> caught = new TreeSet<>();
    for (KnownFaults.Fault fault : KnownFaults.builtIn()) {
      for (String test : fault.caughtBy().keySet()) {
        List<String> cited = new ArrayList<>(citations.get(test));
        cited.retainAll(fault.requires());
        caught.addAll(cited);
      }
    }

    assertThat(Specification.builtIn().ids())
        .allSatisfy(id -> assertThat(broken).as(id).contains(id))
        .allSatisfy(id -> assertThat(caught).as(id).contains(id));
  }

  @Test
  void whatIsRecordedIsWhatIsListed() throws IOException {
    Map<String, Listed> listed = listed();
    Map<String, List<String>> citations = citations();
    assertThat(KnownFaults.builtIn())
        .allSatisfy(
            fault -> {
              assertThat(listed).as(fault.id()).containsKey(fault.id());
              assertThat(fault.breaks()).isEqualTo(listed.get(fault.id()).breaks());
              assertThat(fault.requires()).isEqualTo(listed.get(fault.id()).requires());
              assertThat(fault.caughtBy()).as(fault.id()).isNotEmpty();
              assertThat(fault.caughtBy().keySet())
                  .allSatisfy(
                      test ->
                          assertThat(citations.getOrDefault(test, List.of()))
                              .as("%s, which catches %s", test, fault.id())
                              .containsAnyElementsOf(fault.requires()));
            });
  }

  private static Map<String, List<String>> citations() {
    Map<String, List<String>> citations = new LinkedHashMap<>();
    for (ConformanceCase told :
        CaseLoader.ofCheckedFiles().load(List.of(Path.of("conformance-cases"))).cases()) {
      citations.put(told.id(), told.requires());
    }
    return citations;
  }

  private static Map<String, Listed> listed() throws IOException {
    Map<String, Listed> listed = new LinkedHashMap<>();
    for (String library : List.of("java", "twisted")) {
      String[] blocks =
          Files.readString(FAULTS.resolve(library + ".toml")).split("\\[\\[fault\\]\\]\n");
      for (String block : List.of(blocks).subList(1, blocks.length)) {
        Matcher head = HEAD.matcher(block);
        assertThat(head.find()).as(block).isTrue();
        List<String> requires = new ArrayList<>();
        Matcher numbers = NUMBER.matcher(head.group(3) == null ? "" : head.group(3));
        while (numbers.find()) {
          requires.add(numbers.group(1));
        }
        listed.put(
            library + "/" + head.group(1),
            new Listed(head.group(2), requires, block.contains("\nsurvives = ")));
      }
    }
    return listed;
  }
}
