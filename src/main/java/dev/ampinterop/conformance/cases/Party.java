package dev.ampinterop.conformance.cases;

import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one party does and must see, with {@code times} spelled out and every value in the one form
 * of the peer protocol ("A part" in {@code python-peer/README.md}); unlike a part it has the {@code
 * sees}. The JSON nodes are not to be changed.
 *
 * @param scriptOnly whether only the script can play it; then there is nothing but {@code opens}
 * @param opens the descriptors that it opens before anything else, by name
 * @param does its steps
 * @param responders for each command, the entries of its responder
 * @param ends how its API says the connection ended; empty where that is not judged
 * @param unclaimed how many received descriptors nobody takes
 */
public record Party(
    boolean scriptOnly,
    ObjectNode opens,
    ArrayNode does,
    ObjectNode responders,
    Optional<String> ends,
    int unclaimed) {}
