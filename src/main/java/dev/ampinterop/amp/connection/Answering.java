package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.core.ConnectionCore;
import dev.ampinterop.amp.core.ConnectionState.Event;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.transport.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Queues the answers to the peer's calls, and has them written. Twisted: {@code _safeEmit}. */
final class Answering implements AskDispatcher.Answers {
  private final Object lock; // the connection's
  private final ConnectionCore<PendingCall<?>> core;
  private final BoxWriter writer;
  private final Handovers handovers;
  private final Transport transport;
  private final Closing closing;

  Answering(
      Object lock,
      ConnectionCore<PendingCall<?>> core,
      BoxWriter writer,
      Handovers handovers,
      Transport transport,
      Closing closing) {
    this.lock = lock;
    this.core = core;
    this.writer = writer;
    this.handovers = handovers;
    this.transport = transport;
    this.closing = closing;
  }

  @Override
  public boolean send(Consumer<BoxBuilder> content, @Nullable Handover handover) {
    boolean begun;
    PeerDoesNotRead tooMuch;
    synchronized (lock) {
      if (handover != null && core.state().isWritable() && !core.state().isLockedForSwitch()) {
        handovers.requireFree(handover, "the answer");
      }
      if (!core.answer(content, agreement(handover))) {
        return false;
      }
      if (handover != null) {
        handovers.begin(handover);
      }
      tooMuch = core.isQueueFull() ? core.queueFull("the answer") : null;
      begun = writer.beginUnlessReading();
    }
    if (begun) {
      writer.writeAtOnce();
    } else if (tooMuch != null) {
      closing.breakWith(tooMuch);
    }
    return true;
  }

  private static @Nullable Event agreement(@Nullable Handover handover) {
    if (handover == null) {
      return null;
    }
    return handover.protocol() == null ? Event.AGREE_TO_TLS : Event.AGREE_TO_SWITCH;
  }

  @Override
  public void prepare(Handover handover) throws TlsFailed {
    handover.prepare(transport.isClient());
  }

  @Override
  public void startClosing() {
    closing.start();
  }

  @Override
  public void answered() {
    closing.closeIfAnswered();
  }
}
