package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What AMP demands, in numbered requirements: {@code specification.json} beside the cases. Cases
 * cite the requirements that they test. Immutable.
 */
public final class Specification {
  private static final String RESOURCE =
      "/amp-interop/conformance-cases/" + CaseLoader.SPECIFICATION;

  private final List<Section> sections;
  private final Map<String, Requirement> byId;

  private Specification(List<Section> sections) {
    this.sections = List.copyOf(sections);
    Map<String, Requirement> all = new LinkedHashMap<>();
    for (Section section : sections) {
      section.requirements().forEach(requirement -> all.put(requirement.id(), requirement));
    }
    this.byId = Collections.unmodifiableMap(all);
  }

  /** In the order of the page. */
  public List<Section> sections() {
    return sections;
  }

  /** Whom a requirement binds. */
  public enum Level {
    /** Any implementation of AMP. */
    AMP,
    /** Whoever wants to do what Twisted does where AMP leaves the choice. */
    TWISTED;

    /** As the file writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Requirements about one thing.
   *
   * @param id how their ids begin
   * @param title a heading
   * @param about a sentence for people; may be empty
   */
  public record Section(String id, String title, String about, List<Requirement> requirements) {
    /** Copies the list. */
    public Section {
      requirements = List.copyOf(requirements);
    }
  }

  /**
   * One requirement.
   *
   * @param id such as {@code box-3}
   * @param text the requirement, in a sentence or two
   * @param choice what AMP leaves open where this is what Twisted does; empty where it binds all
   * @param source where it is taken from; lines are those of Twisted 26.10.0
   */
  public record Requirement(
      String id, Level level, Optional<Choice> choice, String text, String source) {
    /** For people: {@code box-3 (amp): A key …}. */
    @Override
    public String toString() {
      return id + " (" + level + "): " + text;
    }
  }

  /** The one that travels with the program, which reads it once. */
  public static Specification builtIn() {
    return BuiltIn.SPECIFICATION;
  }

  /** The requirement of that id; empty when there is none. */
  public Optional<Requirement> requirement(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** All ids, in the order of the page. */
  public Set<String> ids() {
    return byId.keySet();
  }

  private static Specification read(InputStream file) {
    JsonNode root = new ObjectMapper().readTree(file);
    List<Section> sections = new ArrayList<>();
    for (JsonNode section : root.get("sections")) {
      List<Requirement> requirements = new ArrayList<>();
      for (JsonNode requirement : section.get("requirements")) {
        requirements.add(
            new Requirement(
                requirement.get("id").stringValue(),
                Level.valueOf(requirement.get("level").stringValue().toUpperCase(Locale.ROOT)),
                Choice.named(requirement.path("choice").asString("")),
                requirement.get("text").stringValue(),
                requirement.get("source").stringValue()));
      }
      sections.add(
          new Section(
              section.get("id").stringValue(),
              section.get("title").stringValue(),
              section.path("about").asString(""),
              requirements));
    }
    return new Specification(sections);
  }

  private static final class BuiltIn {
    static final Specification SPECIFICATION = load();

    private static Specification load() {
      try (InputStream file = Specification.class.getResourceAsStream(RESOURCE)) {
        if (file == null) {
          throw new IllegalStateException("this build carries no " + CaseLoader.SPECIFICATION);
        }
        return read(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
