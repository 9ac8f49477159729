package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code amp-interop list}: which cases there are. */
@Command(
    name = "list",
    description = "Lists cases: id, claim, and the pairings that can play them.",
    sortOptions = false,
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true)
public final class ListCommand implements Callable<Integer> {
  private static final int ALL_PAIRINGS = Pairing.all(List.of("java", "twisted")).size();

  @Parameters(paramLabel = "CASE", arity = "0..*", description = "Ids or globs. Default: all.")
  private List<String> patterns = new ArrayList<>();

  @Option(names = "--json", description = "Lists them as a JSON array.")
  private boolean json;

  @Mixin private CasesOptions cases = new CasesOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Lists; 2 when the cases cannot be read or a pattern matches none. */
  @Override
  public Integer call() {
    List<ConformanceCase> selected = cases.selectUnchecked(patterns);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(toJson(selected)));
    } else {
      table(selected, out);
    }
    out.flush();
    return 0;
  }

  private static void table(List<ConformanceCase> selected, PrintWriter out) {
    int idWidth = selected.stream().mapToInt(told -> told.id().length()).max().orElse(1);
    int claimWidth = selected.stream().mapToInt(told -> told.claim().length()).max().orElse(1);
    String form = "%-" + idWidth + "s  %-" + claimWidth + "s  %s%n";
    for (ConformanceCase told : selected) {
      out.printf(form, told.id(), told.claim(), pairings(told));
    }
  }

  private static String pairings(ConformanceCase told) {
    List<Pairing> pairings = told.pairings();
    if (pairings.size() == ALL_PAIRINGS) {
      return "all pairings";
    }
    return pairings.isEmpty()
        ? "no pairing"
        : pairings.stream().map(Pairing::toString).collect(Collectors.joining(" "));
  }

  private static ArrayNode toJson(List<ConformanceCase> selected) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ConformanceCase told : selected) {
      ObjectNode one = array.addObject();
      one.put("id", told.id()).put("claim", told.claim());
      told.origin().ifPresent(origin -> one.put("origin", origin.toString()));
      ArrayNode pairings = one.putArray("pairings");
      told.pairings().forEach(pairing -> pairings.add(pairing.toString()));
      ArrayNode transports = one.putArray("transports");
      told.transports().forEach(transport -> transports.add(transport.toString()));
    }
    return array;
  }
}
