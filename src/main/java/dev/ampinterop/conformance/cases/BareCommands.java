package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The commands of a bare server: one that is tested at its address alone, without a peer that plays
 * the parts of cases. They stand in {@code bare.json} beside the cases. Immutable.
 */
public final class BareCommands {
  private static final String RESOURCE = "/amp-interop/conformance-cases/" + CaseLoader.BARE;

  private final List<BareCommand> all;

  private BareCommands(List<BareCommand> all) {
    this.all = List.copyOf(all);
  }

  /**
   * A command.
   *
   * @param spec how it is declared
   * @param does what it does, for people: "it …", without a full stop
   * @param by who has it; the client has one that the server calls
   */
  public record BareCommand(CommandSpec spec, String does, Role by) {}

  /** Those that travel with the program, which reads them once. */
  public static BareCommands builtIn() {
    return BuiltIn.COMMANDS;
  }

  /** In the order of the page. */
  public List<BareCommand> all() {
    return all;
  }

  /** The command of that name; empty when a bare server has none. */
  public Optional<BareCommand> named(String name) {
    return all.stream().filter(command -> command.spec().name().equals(name)).findFirst();
  }

  /** Whether a bare server has that command, declared in that way. */
  boolean has(CommandSpec spec) {
    return named(spec.name()).filter(command -> command.spec().equals(spec)).isPresent();
  }

  private static BareCommands read(InputStream file) {
    ObjectNode specs = JsonNodeFactory.instance.objectNode();
    JsonNode root = new ObjectMapper().readTree(file).path("commands");
    root.forEachEntry(
        (name, command) ->
            specs.set(name, command.has("spec") ? command.get("spec") : specs.objectNode()));
    Problems problems = new Problems(CaseLoader.BARE);
    List<BareCommand> all = new ArrayList<>();
    new CommandReader(problems)
        .read(specs)
        .forEach(
            (name, spec) -> {
              JsonNode command = root.path(name);
              Role by = command.path("by").asString("").isEmpty() ? Role.SERVER : Role.CLIENT;
              all.add(new BareCommand(spec, command.path("does").asString(""), by));
            });
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.all().toString());
    }
    return new BareCommands(all);
  }

  private static final class BuiltIn {
    static final BareCommands COMMANDS = load();

    private static BareCommands load() {
      try (InputStream file = BareCommands.class.getResourceAsStream(RESOURCE)) {
        if (file == null) {
          throw new IllegalStateException("this build carries no " + CaseLoader.BARE);
        }
        return read(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
