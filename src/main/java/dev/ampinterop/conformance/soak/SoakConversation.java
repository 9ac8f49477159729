package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A batch, told as a case: so every player can play it, and the judge judges it.
 *
 * @param told the case; it tells of the wire only where the script plays
 * @param calls how many calls are answered
 * @param sent how many descriptors each side sends; where the other one is gone, up to so many
 * @param unclaimed how many descriptors reach each side that nobody there takes
 */
record SoakConversation(
    ConformanceCase told, int calls, Map<Role, Integer> sent, Map<Role, Integer> unclaimed) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_STRAY = 8;
  private static final int FAR = 1000;

  /** Tells a batch. */
  static SoakConversation of(SoakBatch batch, int inFlight) {
    Random random = new Random(batch.seed());
    ObjectNode document = JSON.objectNode();
    document.put("id", "soak/" + batch.number()).put("claim", batch.fault().claim());
    SoakTraffic traffic = new SoakTraffic(random, inFlight, batch.fault());
    traffic.calls(batch.calls());
    Map<Role, Integer> unclaimed = new EnumMap<>(Role.class);
    unclaimed.put(Role.CLIENT, traffic.stray(Role.SERVER));
    unclaimed.put(Role.SERVER, traffic.stray(Role.CLIENT));
    int some = 1 + random.nextInt(MOST_STRAY);
    switch (batch.fault()) {
      case NONE, UNCLAIMED, UNCLAIMED_IN_ANSWERS -> {}
      case UNKNOWN_ORDINAL -> {
        traffic.badCall(traffic.sent(Role.CLIENT) + 1 + random.nextInt(FAR), 1);
        unclaimed.put(Role.SERVER, 1);
        document.put("closes", "nobody");
      }
      case REUSED_ORDINAL -> {
        traffic.badCall(random.nextInt(traffic.sent(Role.CLIENT)), 0);
        document.put("closes", "nobody");
      }
      case TORN_CALL -> {
        traffic.tornCall(some);
        unclaimed.put(Role.SERVER, some);
      }
      case LOST_CALLS -> {
        traffic.unansweredCalls(1 + random.nextInt(inFlight));
        traffic.tornCall(some);
        unclaimed.put(Role.SERVER, some);
      }
      case UNKNOWN_ORDINAL_IN_ANSWER -> {
        traffic.badAnswer(traffic.sent(Role.SERVER) + 1 + random.nextInt(FAR), 1);
        unclaimed.put(Role.CLIENT, 1);
        traffic.calls(1);
      }
      case REUSED_ORDINAL_IN_ANSWER -> {
        traffic.badAnswer(random.nextInt(traffic.sent(Role.SERVER)), 0);
        traffic.calls(1);
      }
      case LOST_ANSWERS -> {
        traffic.unansweredCalls(1 + random.nextInt(inFlight));
        traffic.tornAnswer(some);
        unclaimed.put(Role.CLIENT, some);
        document.put("closes", "nobody");
      }
      case CLOSED_BY_CALLER -> {
        traffic.unansweredCalls(1 + random.nextInt(inFlight));
        traffic.close();
      }
      case GIVEN_UP -> {
        traffic.givenUpCalls(some);
        // Twisted drops these answers undecoded.
        boolean dropped = batch.pairing().client().equals("twisted");
        unclaimed.put(Role.CLIENT, dropped ? some : 0);
      }
    }
    traffic.tell(document, batch.pairing(), unclaimed);
    return new SoakConversation(
        ConformanceCase.made(document),
        traffic.answered(),
        Map.of(
            Role.CLIENT, traffic.sent(Role.CLIENT),
            Role.SERVER, traffic.sent(Role.SERVER)),
        Map.copyOf(unclaimed));
  }

  /** How many descriptors nobody takes where that player plays. */
  int unclaimedBy(String player, Pairing pairing) {
    int count = 0;
    for (Role role : Role.values()) {
      if (pairing.player(role).equals(player)) {
        count += unclaimed.getOrDefault(role, 0);
      }
    }
    return count;
  }
}
