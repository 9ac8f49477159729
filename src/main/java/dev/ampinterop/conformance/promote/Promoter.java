package dev.ampinterop.conformance.promote;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.CaseMaker;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.NotConvertible;
import dev.ampinterop.conformance.fill.Folding;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.runner.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a conversation to a case whose expectation is what Twisted does: Twisted plays it, and
 * where it writes something else than was captured, that is what the case expects. Not thread-safe.
 */
public final class Promoter {
  private static final int MOST_TURNS_OF_A_SHORT_CASE = 1000;

  private final Cast cast;
  private final ScriptPlayer script;
  private final RunOptions options;
  private final CaseLoader loader = new CaseLoader();

  /**
   * @param cast players, Twisted among them; the caller closes it
   * @param script the caller closes it
   */
  public Promoter(Cast cast, ScriptPlayer script, RunOptions options) {
    this.cast = cast;
    this.script = script;
    this.options = options;
  }

  /**
   * What came of it.
   *
   * @param told the case
   * @param differs whether Twisted did something else than was captured
   */
  public record Promoted(ConformanceCase told, boolean differs) {}

  /**
   * Makes the case.
   *
   * @param id its id
   * @param claim its claim
   * @param origin its origin, as the case format has it
   * @throws CannotPromote when it cannot be told, or Twisted does not do the same thing twice
   */
  public Promoted promote(Conversation conversation, String id, String claim, ObjectNode origin)
      throws CannotPromote {
    ConformanceCase told = tell(conversation, id, claim, origin);
    Result result = play(told);
    boolean differs = result.verdict() == Verdict.FAILED;
    if (differs) {
      told = tell(Conversation.of(result.wire()), id, claim, origin);
      result = play(told);
    }
    if (result.verdict() != Verdict.PASSED) {
      throw new CannotPromote(
          "Twisted does not play what comes of this conversation: "
              + result.reason()
              + " ("
              + result.pairing()
              + "; make it smaller with minimize, or write the case by hand)");
    }
    return new Promoted(told, differs);
  }

  private ConformanceCase tell(
      Conversation conversation, String id, String claim, ObjectNode origin) throws CannotPromote {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    try {
      ObjectNode plain = CaseMaker.document(conversation, id, claim);
      document.set("id", plain.remove("id"));
      document.set("claim", plain.remove("claim"));
      document.set("origin", origin);
      if (conversation.turns().size() > MOST_TURNS_OF_A_SHORT_CASE) {
        document.put("long", true);
      }
      plain.properties().forEach(member -> document.set(member.getKey(), member.getValue()));
    } catch (NotConvertible e) {
      throw new CannotPromote(String.valueOf(e.getMessage()));
    }
    CaseSet whole = loader.read(CaseJson.of(document), Path.of(id + ".json"));
    CaseSet folded = loader.read(CaseJson.of(Folding.of(document)), Path.of(id + ".json"));
    CaseSet set = isSame(whole, folded) ? folded : whole;
    if (!set.problems().isEmpty()) {
      throw new CannotPromote(
          "no case comes of this conversation:\n"
              + set.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    return set.cases().get(0);
  }

  /** What repeats itself is written once, as long as that says the same. */
  private static boolean isSame(CaseSet whole, CaseSet folded) {
    if (whole.cases().isEmpty() || folded.cases().isEmpty()) {
      return false;
    }
    List<WireEntry> wire = whole.cases().get(0).wire();
    List<WireEntry> again = folded.cases().get(0).wire();
    boolean same = wire.size() == again.size();
    for (int index = 0; same && index < wire.size(); index++) {
      same =
          wire.get(index).from() == again.get(index).from()
              && Arrays.equals(wire.get(index).bytes(), again.get(index).bytes());
    }
    return same;
  }

  /** Twisted on both sides, or on the one that the script does not have to play. */
  private Result play(ConformanceCase told) {
    List<Play> plays =
        cast.planner(List.of(), Optional.empty()).plan(List.of(told)).stream()
            .filter(play -> Planner.isReference(play.pairing()))
            .toList();
    List<Result> results =
        new Runner(cast.directory(), options, script, RunListener.none()).run(plays);
    return results.stream()
        .filter(result -> result.pairing().equals("twisted:twisted"))
        .findFirst()
        .orElseGet(() -> results.get(0));
  }
}
