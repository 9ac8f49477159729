package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.steps.AtOnce;
import dev.ampinterop.conformance.steps.DescriptorAction;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Spare;
import dev.ampinterop.conformance.steps.Step;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One conversation, told once: a case file that was read and found in order. Safe to share between
 * threads as long as nobody changes the JSON nodes; {@link #part} hands out copies.
 *
 * @param id its path below the cases folder, without {@code .json}
 * @param claim the behaviour that it pins down, in one sentence
 * @param source the file
 * @param commands the commands that both parties define, by name
 * @param parties what each party does and must see
 * @param wire what passes, in an order in which it can pass; one entry at least closes. Empty where
 *     nothing is told of it, which only a case that was {@linkplain #made} can do.
 * @param features what a player of each role must offer: the argument types that the commands use,
 *     what is special about those, and what the role has to do
 * @param closes who closes the connection once done
 * @param deviations where implementations are known to differ; empty once they were merged in
 * @param origin where it comes from; empty where it was made up for the suite
 * @param document the file's content, for tools; not to be changed
 */
public record ConformanceCase(
    String id,
    String claim,
    Path source,
    Map<String, CommandSpec> commands,
    Map<Role, Party> parties,
    List<WireEntry> wire,
    Map<Role, Set<String>> features,
    ClosedBy closes,
    List<Deviation> deviations,
    Optional<Origin> origin,
    ObjectNode document) {

  /** The implementations that every case is for. */
  static final List<String> IMPLEMENTATIONS = List.of("java", "twisted");

  /** The same for those who want to know which one it was, without what it tells. */
  public ConformanceCase withoutConversation() {
    Map<Role, Party> nothing = new EnumMap<>(Role.class);
    parties.forEach((role, party) -> nothing.put(role, Party.ofScript(List.of())));
    return new ConformanceCase(
        id,
        claim,
        source,
        Map.of(),
        nothing,
        List.of(),
        features,
        closes,
        deviations,
        origin,
        JsonNodeFactory.instance.objectNode());
  }

  /** Copies the collections, keeping their order. */
  public ConformanceCase {
    commands = Collections.unmodifiableMap(new LinkedHashMap<>(commands));
    parties = Collections.unmodifiableMap(new EnumMap<>(parties));
    wire = List.copyOf(wire);
    features = Map.copyOf(features);
    deviations = List.copyOf(deviations);
  }

  /**
   * A case that a program made. What a schema checks is not checked.
   *
   * @param document as a file would tell it, but {@code wire} may be missing
   * @throws IllegalArgumentException when it is not in order; for people
   */
  public static ConformanceCase made(ObjectNode document) {
    Problems problems = new Problems(document.path("id").asString(""));
    ConformanceCase made =
        new CaseAssembler(new Places(), problems).assemble(document, Path.of("made"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.all().get(0).toString());
    }
    return made;
  }

  /** What the party of that role does and must see. */
  public Party party(Role role) {
    Party party = parties.get(role);
    if (party == null) {
      throw new IllegalStateException(id + " has no " + role);
    }
    return party;
  }

  /**
   * The part that a player of that role gets, as {@code python-peer/README.md} describes it:
   * without anything that it is expected to see. Empty where only the script plays the role. The
   * caller owns the result.
   */
  public Optional<ObjectNode> part(Role role) {
    Party party = party(role);
    if (party.scriptOnly()) {
      return Optional.empty();
    }
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    ObjectNode specs = part.putObject("commands");
    commands.forEach((name, command) -> specs.set(name, command.toJson()));
    ObjectNode opens = part.putObject("opens");
    party.opens().forEach(opening -> opens.set(opening.name(), opening.json().deepCopy()));
    ArrayNode does = part.putArray("does");
    party.does().forEach(step -> does.add(shown(step.json().deepCopy())));
    ObjectNode responders = part.putObject("responders");
    party
        .responders()
        .forEach(
            (name, entries) -> {
              ArrayNode list = responders.putArray(name);
              for (ResponderEntry entry : entries) {
                ObjectNode json = shown(entry.toJson());
                json.path("does").forEach(step -> shown((ObjectNode) step));
                list.add(json);
              }
            });
    return Optional.of(part);
  }

  /** Whether the calls of each side come in one order only: nobody does several things at once. */
  public boolean isOrdered() {
    return steps().noneMatch(step -> step.action() instanceof AtOnce);
  }

  /** Whether whatever else is played in the same process could not go on. */
  public boolean isAlone() {
    return steps().anyMatch(step -> step.action() instanceof Spare);
  }

  /** Whether a party does something with descriptors itself, of which the wire tells nothing. */
  public boolean usesDescriptors() {
    return steps().anyMatch(step -> step.action() instanceof DescriptorAction);
  }

  private Stream<Step> steps() {
    return Stream.of(Role.values()).map(this::party).flatMap(Party::steps);
  }

  /** Whether the party of that role closes the connection once done. */
  public boolean closes(Role role) {
    return closes.is(role);
  }

  /** What a player must offer to play that role. */
  public Set<String> features(Role role) {
    return features.getOrDefault(role, Set.of());
  }

  /**
   * How many files each process that takes part must be able to have open at once; 0 where any
   * limit will do.
   */
  public int openFiles() {
    return document.path("openFiles").intValue(0);
  }

  /**
   * The ids of the requirements that it tests, as {@link Specification} has them; empty where it
   * cites none.
   */
  public List<String> requires() {
    return document.path("requires").valueStream().map(JsonNode::stringValue).toList();
  }

  /** Whether it takes long by nature, and is only played where it is asked for. */
  public boolean isLong() {
    return isLong(document);
  }

  static boolean isLong(JsonNode document) {
    return document.path("long").asBoolean(false);
  }

  /**
   * Whether a bare server can play its server: one that has the commands of {@link BareCommands}
   * and knows nothing of cases.
   */
  public boolean isBare() {
    return isBare(document);
  }

  static boolean isBare(JsonNode document) {
    return document.path("bare").asBoolean(false);
  }

  /**
   * Whether a bare client can play its client: one that knows nothing of cases, but makes the calls
   * of {@link ListedConversation} by a list.
   */
  public boolean isListed() {
    return isListed(document);
  }

  static boolean isListed(JsonNode document) {
    return document.path("listed").asBoolean(false);
  }

  /** The deviations that apply when these players play these roles. */
  public List<Deviation> deviations(Map<Role, String> players) {
    return deviations.stream()
        .filter(
            deviation -> {
              String player = players.get(deviation.role());
              return player != null && deviation.applies(deviation.role(), player);
            })
        .toList();
  }

  /**
   * The case as it is when these players play these roles: with their deviations merged in, one
   * after the other. This case itself where none applies.
   *
   * @throws IllegalStateException when two deviations cannot be merged over one another
   */
  public ConformanceCase against(Map<Role, String> players) {
    List<Deviation> apply = deviations(players);
    if (apply.isEmpty()) {
      return this;
    }
    Places places = new Places();
    JsonNode merged = document;
    for (Deviation deviation : apply) {
      merged = MergePatch.apply(merged, deviation.instead(), places);
    }
    ((ObjectNode) merged).remove("deviations");
    Problems problems = new Problems(source.toString());
    ConformanceCase changed =
        new CaseAssembler(places, problems).assemble((ObjectNode) merged, source);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "the deviations of " + id + " do not go together: " + problems.all());
    }
    return changed;
  }

  /**
   * Over which transports it can be played, the one that a run chooses first: those that it names,
   * else any that can carry what it passes.
   */
  public List<TransportKind> transports() {
    return new Playability(document).transports();
  }

  /** Why it cannot be played over that transport; empty when it can. */
  public Optional<String> unplayableBecause(TransportKind transport) {
    return transport.cannotPlay(document);
  }

  /** Whether the script can play that role, from the wire alone. */
  public boolean scriptable(Role role) {
    return unscriptableBecause(role).isEmpty();
  }

  /** Why the script cannot play that role; empty when it can. */
  public Optional<String> unscriptableBecause(Role role) {
    return Scriptable.whyNot(document, role);
  }

  /** Every pairing of these implementations and the script that can play the case, in order. */
  public List<Pairing> pairings(List<String> implementations) {
    return new Playability(document).pairings(implementations);
  }

  /** {@link #pairings(List)} of {@code java} and {@code twisted}. */
  public List<Pairing> pairings() {
    return pairings(IMPLEMENTATIONS);
  }

  /** Why that pairing cannot play the case; empty when it can. */
  public Optional<String> unplayableBecause(Pairing pairing) {
    return new Playability(document).unplayableBecause(pairing);
  }

  /** What a list shows of it. */
  public CaseOutline outline() {
    return CaseOutline.of(document);
  }

  /** With certificates in place of their names. */
  private static ObjectNode shown(ObjectNode entry) {
    entry.path("atOnce").forEach(list -> list.forEach(step -> shown((ObjectNode) step)));
    return entry.get("tls") instanceof ObjectNode tls
        ? entry.set("tls", TlsReader.shown(tls))
        : entry;
  }
}
