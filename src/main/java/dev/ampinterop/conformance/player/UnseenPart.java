package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.wire.Address;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A part that a program plays by itself: nobody reports of it, so it is over at once. */
record UnseenPart(CompletableFuture<Address> ready, CompletableFuture<ObjectNode> observed)
    implements Conversation {
  UnseenPart(Address address) {
    this(
        CompletableFuture.completedFuture(address),
        CompletableFuture.completedFuture(JsonNodeFactory.instance.objectNode()));
  }

  @Override
  public void abandon() {}
}
