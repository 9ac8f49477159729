package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseOutline;
import dev.ampinterop.conformance.cases.ListedConversation;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.report.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
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
    footer = {
      "  amp-interop list",
      "  amp-interop list 'framing/*'",
      "  amp-interop list --commands --json",
      "  amp-interop list --json --cases my-cases"
    })
public final class ListCommand implements Callable<Integer> {
  private static final int ALL_PAIRINGS = Pairing.all(List.of("java", "twisted")).size();

  @Parameters(
      paramLabel = "CASE",
      completionCandidates = CaseIds.class,
      arity = "0..*",
      description = "Ids or globs. Default: all.")
  private List<String> patterns = new ArrayList<>();

  @Option(names = "--json", description = "Lists them as a JSON array.")
  private boolean json;

  @Option(names = "--bare", description = "Only those that run --against plays.")
  private boolean bare;

  @Option(
      names = "--commands",
      description = {
        "The conversations that a client of run --listen has, in their order: what it calls in each,",
        "and what comes of it. With --json for that client to read."
      })
  private boolean commands;

  @Mixin private CasesOptions cases = new CasesOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Lists; 2 when the cases cannot be read or a pattern matches none. */
  @Override
  public Integer call() {
    if (commands) {
      listed(spec.commandLine().getOut());
      return 0;
    }
    List<CaseOutline> selected =
        cases.outlines(patterns).stream().filter(told -> !bare || told.isBare()).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(toJson(selected)));
    } else {
      table(selected, Terminal.columns(), out);
    }
    out.flush();
    return 0;
  }

  private void listed(PrintWriter out) {
    List<ListedConversation> conversations =
        cases.select(patterns, CaseOutline::isListed).stream().map(ListedConversation::of).toList();
    if (json) {
      out.println(
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(ListedConversation.toJson(conversations)));
    } else {
      for (ListedConversation one : conversations) {
        out.println(one.told().id() + "  " + Printable.of(one.told().claim()));
        one.lines().forEach(line -> out.println("  " + Printable.of(line)));
      }
    }
    out.flush();
  }

  private static void table(List<CaseOutline> selected, OptionalInt columns, PrintWriter out) {
    int ids = width(selected, CaseOutline::id);
    int claims = width(selected, ListCommand::claim);
    int pairings = width(selected, ListCommand::pairings);
    int most = columns.orElse(Integer.MAX_VALUE);
    boolean colour = Terminal.colour().enabled();
    // The pairings are the first to go, as show has them; then the claims are cut.
    boolean roomy = ids + 2 + claims + 2 + pairings <= most;
    for (CaseOutline told : selected) {
      String line = padded(told.id(), ids) + "  " + claim(told);
      if (roomy) {
        line = padded(line, ids + 2 + claims) + "  " + pairings(told);
      }
      String shown = line.length() <= most ? line : line.substring(0, most - 1) + "…";
      int id = Math.min(told.id().length(), shown.length());
      out.println(
          (colour ? bold(shown.substring(0, id)) : shown.substring(0, id)) + shown.substring(id));
    }
  }

  private static String claim(CaseOutline told) {
    return Printable.of(told.claim());
  }

  private static String bold(String text) {
    return Style.bold.on() + text + Style.bold.off();
  }

  private static int width(List<CaseOutline> cases, Function<CaseOutline, String> column) {
    return cases.stream().mapToInt(told -> column.apply(told).length()).max().orElse(1);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String pairings(CaseOutline told) {
    List<Pairing> pairings = told.pairings();
    String names =
        pairings.isEmpty()
            ? "no pairing"
            : pairings.stream().map(Pairing::toString).collect(Collectors.joining(" "));
    return (pairings.size() == ALL_PAIRINGS ? "all pairings" : names)
        + (told.isLong() ? ", with --long" : "");
  }

  private static ArrayNode toJson(List<CaseOutline> selected) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (CaseOutline told : selected) {
      ObjectNode one = array.addObject();
      one.put("id", told.id()).put("claim", told.claim());
      told.origin().ifPresent(origin -> one.put("origin", origin.toString()));
      ArrayNode pairings = one.putArray("pairings");
      told.pairings().forEach(pairing -> pairings.add(pairing.toString()));
      ArrayNode transports = one.putArray("transports");
      told.transports().forEach(transport -> transports.add(transport.toString()));
      if (told.isLong()) {
        one.put("long", true);
      }
      if (told.isBare()) {
        one.put("bare", true);
      }
    }
    return array;
  }
}
