package dev.ampinterop.conformance.peer;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.message.RoleNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a peer offers, as it can be pinned in a file: with the member names of a hello.
 *
 * @param implementation the AMP implementation, as pairings name it
 * @param roles those that it plays
 * @param features what it offers, transports among it
 */
public record Offers(String implementation, Set<Role> roles, Set<String> features) {
  private static final Set<String> MEMBERS = Set.of("implementation", "roles", "features");

  private static final JsonMapper READER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private static final ObjectWriter WRITER = JsonMapper.shared().writerWithDefaultPrettyPrinter();

  /** Copies the sets. */
  public Offers {
    roles = Set.copyOf(roles);
    features = Set.copyOf(features);
  }

  /** What that peer offers. */
  public static Offers of(PeerHello hello) {
    return new Offers(hello.implementation(), hello.roles(), hello.features());
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when it cannot be read, or is not in order; for people
   */
  public static Offers read(Path file) {
    JsonNode json;
    try {
      json = READER.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e, e);
    } catch (JacksonException e) {
      throw wrong(file, "it is not JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw wrong(file, "it must be an object with " + String.join(", ", new TreeSet<>(MEMBERS)));
    }
    Set<String> unknown = new TreeSet<>(json.propertyNames());
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw wrong(
          file,
          "it has no use for "
              + String.join(", ", unknown)
              + " (known are "
              + String.join(", ", new TreeSet<>(MEMBERS))
              + ")");
    }
    if (!json.path("implementation").isString()) {
      throw wrong(file, "implementation must be a text");
    }
    try {
      return new Offers(
          json.path("implementation").stringValue(),
          json.has("roles") ? RoleNames.read(json.path("roles"), "roles") : Set.of(),
          Set.copyOf(texts("features", json.path("features"))));
    } catch (IllegalArgumentException e) {
      throw wrong(file, e.getMessage());
    }
  }

  private static IllegalArgumentException wrong(Path file, @Nullable String problem) {
    return new IllegalArgumentException(
        file + ": " + problem + "; amp-interop peer-check writes such a file");
  }

  private static List<String> texts(String member, JsonNode json) {
    if (!json.isArray() || !json.valueStream().allMatch(JsonNode::isString)) {
      throw new IllegalArgumentException(member + " must be an array of texts, is " + json);
    }
    return json.valueStream().map(JsonNode::stringValue).toList();
  }

  /**
   * Writes a file that {@link #read} reads.
   *
   * @throws IOException when it cannot be written
   */
  public void write(Path file) throws IOException {
    ObjectNode json = PeerConnection.JSON.createObjectNode().put("implementation", implementation);
    ArrayNode all = json.putArray("roles");
    roles.stream().sorted().map(Role::toString).forEach(all::add);
    ArrayNode named = json.putArray("features");
    new TreeSet<>(features).forEach(named::add);
    Files.writeString(file, WRITER.writeValueAsString(json) + "\n");
  }

  /**
   * What of this a peer lacks.
   *
   * @param there what it offers
   * @return for people; empty where it offers all
   */
  public List<String> lackedBy(Offers there) {
    List<String> lacks = new ArrayList<>();
    if (!there.implementation.equals(implementation)) {
      lacks.add("the implementation " + implementation + " (it is " + there.implementation + ")");
    }
    for (Role role : new TreeSet<>(roles)) {
      if (!there.roles.contains(role)) {
        lacks.add("the role " + role);
      }
    }
    new TreeSet<>(features)
        .stream().filter(feature -> !there.features.contains(feature)).forEach(lacks::add);
    return lacks;
  }
}
