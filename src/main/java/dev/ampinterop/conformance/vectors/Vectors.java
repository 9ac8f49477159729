package dev.ampinterop.conformance.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.conformance.cases.ConformanceCase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Test vectors: what the framing and argument cases say without a conversation, as files for unit
 * tests of other implementations. Immutable; the same cases always give the same bytes.
 */
public final class Vectors {
  /** The cases that say something of vectors, as patterns of their ids. */
  public static final List<String> SOURCES = List.of("arguments/*", "descriptors/*", "framing/*");

  private static final String SCHEMA = "vectors.schema.json";
  private static final String RESOURCE = "/amp-interop/conformance-cases/" + SCHEMA;

  /** The Twisted that the vectors are proved against. */
  private static final String TWISTED = "26.10.0";

  // Cases in which it matters on which byte a descriptor travels.
  private static final List<String> PLACES =
      List.of("descriptors/between-boxes", "descriptors/torn-", "descriptors/travel-");

  private final Collection<Vector> framing;
  private final Collection<Vector> arguments;

  private Vectors(Collection<Vector> framing, Collection<Vector> arguments) {
    this.framing = framing;
    this.arguments = arguments;
  }

  /**
   * The vectors of these cases, and those that were written by hand.
   *
   * @param cases those of {@link #SOURCES}; others say nothing of vectors
   */
  public static Vectors of(List<ConformanceCase> cases) {
    HandWritten handWritten = new HandWritten();
    return new Vectors(
        collected(
            sink -> {
              each(cases, Vectors::isAboutBoxes, one -> new FramingOfCase(one, sink).derive());
              handWritten.framing(sink);
            }),
        collected(
            sink -> {
              each(cases, Vectors::isAboutValues, one -> new ValuesOfCase(one, sink).derive());
              handWritten.arguments(sink);
            }));
  }

  /** The contents of the files to write, by name. */
  public Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("framing.json", file(framing));
    files.put("arguments.json", file(arguments));
    files.put(SCHEMA, schema());
    return Collections.unmodifiableMap(files);
  }

  /** How many vectors there are. */
  public int count() {
    return framing.size() + arguments.size();
  }

  private static boolean isAboutBoxes(ConformanceCase one) {
    return one.id().startsWith("framing/") || PLACES.stream().anyMatch(one.id()::startsWith);
  }

  private static boolean isAboutValues(ConformanceCase one) {
    return one.id().startsWith("arguments/") || one.id().startsWith("framing/");
  }

  private static void each(
      List<ConformanceCase> cases,
      Predicate<ConformanceCase> which,
      Consumer<ConformanceCase> action) {
    cases.stream().filter(which).forEach(action);
  }

  /** One of those that say the same is enough, under the name of the first. */
  private static Collection<Vector> collected(Consumer<Consumer<Vector>> makers) {
    Map<String, Vector> byKey = new LinkedHashMap<>();
    makers.accept(vector -> byKey.merge(vector.key(), vector, Vector::and));
    return List.copyOf(byKey.values());
  }

  // A line for each, so that people can search it, and see what is new in a later version.
  private static byte[] file(Collection<Vector> vectors) {
    StringBuilder text = new StringBuilder();
    text.append("{\n\"$schema\": \"").append(SCHEMA).append("\",\n");
    text.append("\"twisted\": \"").append(TWISTED).append("\",\n\"vectors\": [");
    String separator = "\n";
    Written written = new Written(vectors);
    for (Vector vector : vectors) {
      text.append(separator).append(Runs.shorten(vector.toJson(written)));
      separator = ",\n";
    }
    return text.append("\n]\n}\n").toString().getBytes(UTF_8);
  }

  private static byte[] schema() {
    try (InputStream file = Vectors.class.getResourceAsStream(RESOURCE)) {
      if (file == null) {
        throw new IllegalStateException("this build carries no " + SCHEMA);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
