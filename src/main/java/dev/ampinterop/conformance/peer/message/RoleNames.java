package dev.ampinterop.conformance.peer.message;

import dev.ampinterop.conformance.cases.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The roles of a peer as JSON has them, in its hello and in a file that pins what it offers. */
public final class RoleNames {
  private RoleNames() {}

  /**
   * Reads them.
   *
   * @param path where they stand
   * @throws MalformedMessage when they are not client, server or both, each once
   */
  public static Set<Role> read(JsonNode told, String path) {
    if (!(told instanceof ArrayNode names)) {
      throw Members.expected(path, "a list", told);
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (int index = 0; index < names.size(); index++) {
      JsonNode name = names.get(index);
      Optional<Role> role =
          Stream.of(Role.values())
              .filter(one -> name.isString() && one.toString().equals(name.stringValue()))
              .findFirst();
      if (role.isEmpty() || !roles.add(role.get())) {
        throw Members.expected(path + "[" + index + "]", "client or server, and each once", name);
      }
    }
    if (roles.isEmpty()) {
      throw Members.expected(path, "client, server or both", told);
    }
    return roles;
  }
}
