package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Afterwards;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.BadLocalReturn;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.error.ValueTooLong;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes asks to their responders and answers to the peer. Twisted: {@code _commandReceived} and
 * {@code dispatchCommand}.
 */
final class AskDispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(AmpConnection.class);

  private final AmpConnection connection;
  private final ResponderLocator responders;
  private final @Nullable Executor executor;
  private final DescriptorExchange exchange;
  private final AtomicInteger underWay = new AtomicInteger();

  AskDispatcher(
      AmpConnection connection,
      ResponderLocator responders,
      @Nullable Executor executor,
      DescriptorExchange exchange) {
    this.connection = connection;
    this.responders = responders;
    this.executor = executor;
    this.exchange = exchange;
  }

  /** Arguments are decoded here, on the reading thread, so descriptors go out in their order. */
  void dispatch(Box box) {
    String name = String.valueOf(box.text(Amp.COMMAND));
    byte[] tag = box.find(Amp.ASK);
    Optional<Responders.Bound> bound = responders.locate(name);
    if (bound.isEmpty()) {
      String description = "Unhandled Command: " + Ascii.pythonRepr(name);
      fail(tag, new RemoteError(Amp.UNHANDLED, description), null);
      return;
    }
    Command command = bound.get().command();
    Values arguments;
    try {
      arguments = command.arguments().decode(box, exchange);
    } catch (RemoteError e) {
      fail(tag, e.toSend(), null);
      return;
    } catch (AmpException e) {
      fail(tag, unknown(), e);
      return;
    }
    Ask ask = new Ask(command, arguments, connection, new CompletableFuture<>());
    underWay.incrementAndGet();
    if (executor == null) {
      respond(bound.get(), ask, tag);
      return;
    }
    try {
      executor.execute(() -> respond(bound.get(), ask, tag));
    } catch (RejectedExecutionException e) {
      arguments.closeDescriptors();
      fail(ask, tag, e);
      answered(ask);
    }
  }

  /** How many asks have been given to responders and are not answered. */
  int underWay() {
    return underWay.get();
  }

  private void answered(Ask ask) {
    underWay.decrementAndGet();
    ask.answered().complete(null);
    connection.closeIfAnswered();
  }

  // Whatever a responder throws is the caller's answer, as it is in Twisted.
  @SuppressWarnings("CatchingUnchecked")
  private void respond(Responders.Bound bound, Ask ask, byte @Nullable [] tag) {
    CompletionStage<Values> stage;
    try {
      stage =
          Objects.requireNonNull(
              bound.responder().respond(ask),
              () -> "the responder of " + ask.command().name() + " gave no stage");
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (values, thrown) -> {
          if (thrown != null) {
            fail(ask, tag, thrown);
          } else {
            answer(ask, tag, values);
          }
          answered(ask);
        });
  }

  // A responder hands over the descriptors that it returns, for it has no later moment to close
  // them; borrowed ones stay open.
  private void answer(Ask ask, byte @Nullable [] tag, @Nullable Values values) {
    Command command = ask.command();
    try {
      if (tag != null) {
        Values response = requireAnswer(values);
        Handover handover = Handover.of(command, response);
        if (handover != null) {
          connection.prepare(handover);
        }
        boolean sent =
            connection.send(
                box -> {
                  command.response().encode(response, box, exchange);
                  box.put(Amp.ANSWER, tag);
                },
                handover);
        if (sent && command.afterwards() == Afterwards.CLOSE) {
          connection.startClosing();
        }
      } else if (!command.isRaw()) {
        // Twisted, too, encodes what nobody waits for, and ends the connection where that fails.
        Values response = requireAnswer(values);
        command.response().encode(response, new BoxBuilder(), DescriptorExchange.discarding());
      }
    } catch (ValueTooLong e) {
      giveUp(e);
    } catch (TlsFailed e) {
      fail(tag, new RemoteError(Amp.TLS_ERROR, "TLS not available"), e);
    } catch (AmpException e) {
      String message = "the response of " + command.name() + " cannot be encoded: ";
      var bad = new BadLocalReturn(message + e.getMessage(), e);
      if (command.isRaw()) {
        giveUp(bad);
      } else {
        fail(ask, tag, bad);
      }
    } finally {
      if (values != null) {
        values.closeDescriptors();
      }
    }
  }

  private static Values requireAnswer(@Nullable Values values) {
    if (values == null) {
      throw new BadLocalReturn("the responder gave null", null);
    }
    return values;
  }

  private void fail(Ask ask, byte @Nullable [] tag, Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    Optional<RemoteError> declared = ask.command().errorFor(cause);
    fail(tag, declared.orElseGet(AskDispatcher::unknown), declared.isPresent() ? null : cause);
  }

  private static RemoteError unknown() {
    return new RemoteError(Amp.UNKNOWN, "Unknown Error", true);
  }

  /**
   * Answers with an error; one that is fatal, or that nobody waits for, ends the connection.
   *
   * @param reason logged, because the peer is not told
   */
  private void fail(byte @Nullable [] tag, RemoteError error, @Nullable Throwable reason) {
    if (reason != null) {
      LOG.warn("a call failed with {}", error.code(), reason);
    }
    boolean fatal = true;
    try {
      if (tag != null) {
        boolean sent =
            connection.send(
                box ->
                    box.put(Amp.ERROR, tag)
                        .put(Amp.ERROR_CODE, Ascii.bytes(error.code()))
                        .put(Amp.ERROR_DESCRIPTION, error.descriptionBytes()));
        // What is dropped behind a switch of protocols ends nothing: QuitBox._sendTo.
        fatal = sent && error.fatal();
      }
    } catch (LocalProtocolException e) {
      giveUp(e);
    }
    if (fatal) {
      connection.startClosing();
    }
  }

  // The caller would wait for ever. Twisted, too, closes without a word where an answer or an error
  // is too long for a box (_safeEmit).
  private void giveUp(LocalProtocolException reason) {
    LOG.warn("a call cannot be answered, so the connection ends", reason);
    connection.startClosing();
  }
}
