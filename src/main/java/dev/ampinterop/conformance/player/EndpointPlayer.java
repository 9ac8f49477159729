package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.conformance.cases.BareCommands;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/**
 * A program that runs already and listens at an address. It gets no parts and reports nothing: it
 * plays the servers of cases because it has their commands. Thread-safe.
 */
public final class EndpointPlayer implements Player {
  /** Each of them takes the time limit of a conversation. */
  private static final int MOST_USELESS = 5;

  private static final long MOST_BYTES = 1 << 20;

  /** Who is silent in it may have the command, and not answer. */
  private static final Duration ASKED_FOR = Duration.ofSeconds(2);

  /** What AMP does not begin with. */
  static final Set<Passed.Kind> NO_AMP =
      Set.of(Passed.Kind.BOX, Passed.Kind.BYTES, Passed.Kind.INCOMPLETE);

  private final Address address;
  private final Set<String> missing = new TreeSet<>();
  private final Set<String> asked = new TreeSet<>();
  private int useless;

  /**
   * @param address where it listens
   */
  public EndpointPlayer(Address address) {
    this.address = address;
  }

  @Override
  public String name() {
    return Pairing.ENDPOINT;
  }

  /** Unknown: what it lacks shows when it is played. */
  @Override
  public Set<String> features() {
    return Set.of();
  }

  @Override
  public long openFiles() {
    return Long.MAX_VALUE;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for a client's part
   */
  @Override
  public Conversation play(PartRequest request) {
    if (request.role() != Role.SERVER) {
      throw new IllegalArgumentException("it listens, so it cannot play a client");
    }
    return new UnseenPart(address);
  }

  /**
   * Notes what passed in a conversation.
   *
   * @return a command of the conversation that the program says it does not have; empty mostly
   */
  public synchronized Optional<String> heard(List<WireEvent> events) {
    List<Passed> passed = ConversationReader.read(beginning(events));
    List<Passed> said = passed.stream().filter(one -> one.from() == Role.SERVER).toList();
    boolean isUseless =
        said.isEmpty()
            ? !passed.isEmpty() && WireEvent.closedFirst(events).equals(Optional.of(Role.CLIENT))
            : NO_AMP.contains(said.get(0).kind());
    useless = isUseless ? useless + 1 : 0;
    Optional<String> unhandled =
        said.stream()
            .filter(one -> one.call() != null)
            .filter(one -> one.text(Amp.ERROR_CODE).equals(Optional.of(Amp.UNHANDLED)))
            .filter(one -> isOnlyCall(one.text(Amp.ERROR), passed))
            .map(one -> Objects.requireNonNull(one.call()).command())
            .filter(name -> BareCommands.builtIn().named(name).isPresent())
            .findFirst();
    unhandled.ifPresent(missing::add);
    return unhandled;
  }

  /**
   * Whether the client made one call only under that tag: nobody knows which of several is meant.
   */
  private static boolean isOnlyCall(Optional<String> tag, List<Passed> passed) {
    return passed.stream()
            .filter(one -> one.from() == Role.CLIENT && one.text(Amp.ASK).equals(tag))
            .count()
        == 1;
  }

  /**
   * Asks the program whether it has the commands of the case that need no answer, as no other call
   * of them would tell.
   *
   * @return one that it says it does not have; empty mostly
   */
  public Optional<String> lacksUnanswered(ConformanceCase told) {
    for (CommandSpec command : told.commands().values()) {
      if (!command.requiresAnswer()
          && BareCommands.builtIn().named(command.name()).isPresent()
          && isUnhandled(command.name())) {
        return Optional.of(command.name());
      }
    }
    return Optional.empty();
  }

  private synchronized boolean isUnhandled(String command) {
    if (asked.add(command) && answersUnhandled(command)) {
      missing.add(command);
    }
    return missing.contains(command);
  }

  /** Whether a call that asks for an answer has that one: the program does not have the command. */
  private boolean answersUnhandled(String command) {
    try (AmpConnection connection = AmpConnection.open(address.connect(), Responders.none())) {
      connection.call(Command.named(command).build(), Values.of(), ASKED_FOR).get();
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnhandledCommand;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As much as it takes to know whether it is AMP; the rest may be endless. */
  static List<WireEvent> beginning(List<WireEvent> events) {
    List<WireEvent> beginning = new ArrayList<>();
    long bytes = 0;
    for (WireEvent event : events) {
      if (bytes > MOST_BYTES) {
        break;
      }
      beginning.add(event);
      bytes += event instanceof WireEvent.Bytes some ? some.bytes().length : 0;
    }
    return beginning;
  }

  /** A command of the case that the program is known not to have; empty mostly. */
  public synchronized Optional<String> lacks(ConformanceCase told) {
    return missing.stream().filter(told.commands()::containsKey).findFirst();
  }

  /** Why it is not played any more; empty while it is. */
  public synchronized Optional<String> givenUpBecause() {
    return useless < MOST_USELESS
        ? Optional.empty()
        : Optional.of(
            "the server at "
                + address.text()
                + " said nothing, or what is not AMP, in "
                + MOST_USELESS
                + " conversations in a row, so no more are tried");
  }

  /** Nothing is held: the program is the user's. */
  @Override
  public void close() {}
}
