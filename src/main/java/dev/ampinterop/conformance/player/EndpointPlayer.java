package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.BareCommands;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.time.Duration;
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
  /** Who is silent in it may have the command, and not answer. */
  private static final Duration ASKED_FOR = Duration.ofSeconds(2);

  private final Address address;
  private final Set<String> missing = new TreeSet<>();
  private final Set<String> asked = new TreeSet<>();
  private final Patience patience;

  /**
   * @param address where it listens
   */
  public EndpointPlayer(Address address) {
    this.address = address;
    this.patience = new Patience(Role.SERVER, "the server at " + address.text());
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
   * Notes how a conversation went.
   *
   * @param limit how long the server may take to answer a call, should it be asked for one before
   *     it is given up
   * @return a command of the conversation that the program says it does not have; empty mostly
   */
  public Optional<String> heard(Course course, Duration limit) throws InterruptedException {
    patience.ended(
        course,
        () -> ServerProbe.isSound(address, limit.compareTo(ASKED_FOR) > 0 ? limit : ASKED_FOR));
    List<Passed> passed = course.passed();
    List<Passed> said = passed.stream().filter(one -> one.from() == Role.SERVER).toList();
    Optional<String> unhandled =
        said.stream()
            .filter(one -> one.call() != null)
            .filter(one -> one.text(Amp.ERROR_CODE).equals(Optional.of(Amp.UNHANDLED)))
            .filter(one -> isOnlyCall(one.text(Amp.ERROR), passed))
            .map(one -> Objects.requireNonNull(one.call()).command())
            .filter(name -> BareCommands.builtIn().named(name).isPresent())
            .findFirst();
    unhandled.ifPresent(this::lacks);
    return unhandled;
  }

  private synchronized void lacks(String command) {
    missing.add(command);
  }

  /** Why nobody can connect to it, for people: what comes of trying that once more. */
  public String refusal() {
    try (Transport unused = address.connect()) {
      return "the connection did not come about, though one does now";
    } catch (IOException e) {
      return Address.whyNot(e);
    }
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

  /** A command of the case that the program is known not to have; empty mostly. */
  public synchronized Optional<String> lacks(ConformanceCase told) {
    return missing.stream().filter(told.commands()::containsKey).findFirst();
  }

  /** Why it is not played any more; empty while it is. */
  public Optional<String> givenUpBecause() {
    return patience.givenUpBecause();
  }

  /** Nothing is held: the program is the user's. */
  @Override
  public void close() {}
}
