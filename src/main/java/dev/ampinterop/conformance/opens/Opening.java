package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource under its name. The JSON node is not to be changed.
 *
 * @param name the name, with which those of its descriptors begin
 * @param resource what is opened
 * @param json what a peer gets
 */
public record Opening(String name, Resource resource, ObjectNode json) {
  /**
   * Reads what a party opens.
   *
   * @param toHex brings bytes into the peer protocol's form
   */
  public static List<Opening> read(JsonNode opens, UnaryOperator<JsonNode> toHex) {
    return opens.properties().stream()
        .map(member -> one(member.getKey(), member.getValue(), toHex))
        .toList();
  }

  /** Reads what a party opens, without a look at the bytes in it. */
  public static List<Opening> read(JsonNode opens) {
    return read(opens, UnaryOperator.identity());
  }

  private static Opening one(String name, JsonNode resource, UnaryOperator<JsonNode> toHex) {
    for (String kind : resource.propertyNames()) {
      Function<ResourceSource, Resource> reading = Resource.Kinds.BY_KEY.get(kind);
      if (reading != null) {
        ResourceSource source = new ResourceSource(kind, resource, toHex);
        return new Opening(name, reading.apply(source), source.read());
      }
    }
    throw new IllegalArgumentException("cannot open " + name + ": nothing is known of " + resource);
  }

  /** The names of the descriptors that it gives. */
  public List<String> names() {
    return resource.ends().stream().map(end -> name + end).toList();
  }

  /** What is known of the descriptor of that name before it is opened. */
  public DescriptorFacts facts(String descriptor) {
    return resource.facts(name, descriptor.substring(name.length()));
  }

  /** The names of the descriptors that these give. */
  public static Set<String> names(List<Opening> opens) {
    Set<String> names = new TreeSet<>();
    opens.forEach(opening -> names.addAll(opening.names()));
    return names;
  }

  /**
   * What it takes to open these: nothing for pipes, files, devices and pairs of UNIX stream
   * sockets, which every peer opens that has descriptors at all.
   */
  public static Set<String> features(List<Opening> opens) {
    Set<String> features = new TreeSet<>();
    opens.forEach(opening -> features.addAll(opening.resource().features()));
    return features;
  }
}
