package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a party does in a step: one record for each kind, which is read by its constructor. {@code
 * CONTRIBUTING.md} says what else knows a kind. The JSON nodes are not to be changed.
 */
public sealed interface Action
    permits AtOnce,
        Await,
        Call,
        Close,
        GiveUp,
        Hear,
        PeerCertificate,
        Say,
        Take,
        Wait,
        DescriptorAction {

  /** For people. */
  String words();

  /** Lets that player play it; the result is what an observation says of it. */
  JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException;

  /** Plays actions. */
  interface Player {
    /** Calls; the outcome, or null where it is awaited later. */
    JsonNode play(Call call) throws IOException, InterruptedException, TimeoutException;

    /** Plays several lists of steps at once. */
    JsonNode play(AtOnce atOnce) throws IOException, InterruptedException, TimeoutException;

    /** Waits for the outcome of a call. */
    JsonNode play(Await await) throws IOException, InterruptedException, TimeoutException;

    /** Cancels a call. */
    JsonNode play(GiveUp giveUp);

    /** Waits for a responder, or for the end of the connection. */
    JsonNode play(Wait wait) throws InterruptedException, TimeoutException;

    /** Closes the connection. */
    JsonNode play(Close close);

    /** Looks at the certificate of the other side. */
    JsonNode play(PeerCertificate peerCertificate);

    /** Writes to what the connection has switched to. */
    JsonNode play(Say say) throws IOException, InterruptedException, TimeoutException;

    /** Reads from what the connection has switched to. */
    JsonNode play(Hear hear) throws IOException, InterruptedException, TimeoutException;

    /** Takes a descriptor that came after the switch. */
    JsonNode play(Take take) throws IOException, InterruptedException, TimeoutException;

    /** Does something that needs nothing but descriptors. */
    JsonNode play(DescriptorAction action) throws IOException;
  }

  /** What a player must offer to play it, besides what its kind asks for. */
  default Set<String> features() {
    return Set.of();
  }

  /** The names under which it keeps descriptors. */
  default Collection<String> kept() {
    return Set.of();
  }

  /** The steps that it is made of. */
  default Stream<Step> inner() {
    return Stream.empty();
  }

  /** The kinds that there are: a class of its own, as they must be there before it. */
  final class Kinds {
    private static final Map<String, Kind> BY_KEY =
        Stream.concat(
                Stream.of(
                    AtOnce.KIND,
                    Call.KIND,
                    Await.KIND,
                    GiveUp.KIND,
                    Wait.KIND,
                    Close.KIND,
                    PeerCertificate.KIND,
                    Say.KIND,
                    Hear.KIND,
                    Take.KIND),
                DescriptorAction.kinds())
            .collect(Collectors.toUnmodifiableMap(Kind::key, Function.identity()));

    private Kinds() {}

    /** Each of them. */
    public static Collection<Kind> all() {
      return BY_KEY.values();
    }

    /** The kind of a step as it is written; empty where it is none. */
    public static Optional<Kind> of(JsonNode step) {
      return step.propertyNames().stream().filter(BY_KEY::containsKey).findFirst().map(BY_KEY::get);
    }
  }
}
