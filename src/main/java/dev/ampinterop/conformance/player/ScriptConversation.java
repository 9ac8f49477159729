package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.TcpTransport;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.record.Passage;
import dev.ampinterop.conformance.record.RelayedStream;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.BoxEnds;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One side of a wire, played from the script. One thread follows the entries, another reads and
 * records all that comes.
 */
final class ScriptConversation implements Conversation {
  // Much more than a peer on a busy machine needs.
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(1);

  // As much as a socket takes at once.
  private static final int MOST_AT_ONCE = 64 << 10;

  private final ScriptRequest request;
  private final Optional<Listener> arrival;
  private final Executor pool;
  private final Random random;
  private final List<WireEntry> exact;
  private final ScriptTags tags;
  private final ScriptInbox inbox = new ScriptInbox();
  private final DescriptorHolder holder = new DescriptorHolder();
  private final ObjectNode observation = JsonNodeFactory.instance.objectNode();
  private final CompletableFuture<Address> ready = new CompletableFuture<>();
  private final CompletableFuture<ObjectNode> observed = new CompletableFuture<>();
  private final List<Closeable> open = new ArrayList<>();
  private final BoxEnds written = new BoxEnds();
  private boolean waitsForTaking = true;
  private long started;
  private boolean abandoned;
  private boolean closedByUs;
  private boolean isCut;

  /**
   * @param arrival accepts the client, where the script is the server; empty to listen
   */
  ScriptConversation(ScriptRequest request, Optional<Listener> arrival, Executor pool) {
    this.request = request;
    this.arrival = arrival;
    this.pool = pool;
    this.random = new Random(request.seed());
    List<WireEntry> exact = new ArrayList<>();
    if (request.adaptation().isEmpty()) {
      request.wire().forEach(exact::add);
    }
    this.exact = List.copyOf(exact);
    this.tags = new ScriptTags(exact, request.role());
  }

  @Override
  public CompletableFuture<Address> ready() {
    return ready;
  }

  @Override
  public CompletableFuture<ObjectNode> observed() {
    return observed;
  }

  @Override
  public void abandon() {
    List<Closeable> closing;
    synchronized (this) {
      abandoned = true;
      closing = List.copyOf(open);
    }
    closing.forEach(ScriptConversation::close);
  }

  void play() {
    try {
      ObjectNode opens = observation.putObject("opens");
      new DescriptorOpener(holder, opens).open(request.opens());
      Transport transport = connect();
      try (RelayedStream stream = RelayedStream.of(transport)) {
        keep(() -> cut(stream));
        started = System.nanoTime();
        request.recording().connected();
        request.adaptation().ifPresent(ScriptAdaptation::connected);
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(stream), pool);
        try {
          follow(transport, stream);
        } finally {
          cut(stream);
          reading.join();
        }
      }
    } catch (IOException | RuntimeException e) {
      ready.completeExceptionally(e);
      synchronized (this) {
        if (!abandoned) {
          observation.put("problem", String.valueOf(e.getMessage()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      observed.completeExceptionally(e);
      throw e;
    } finally {
      abandon();
      holder.close();
      observed.complete(observation);
    }
  }

  private Transport connect() throws IOException {
    if (request.role() == Role.CLIENT) {
      ready.complete(request.address());
      return request.address().connect();
    }
    try (Listener listener =
        keep(arrival.isPresent() ? arrival.get() : request.address().listen())) {
      ready.complete(request.address().of(listener));
      return listener.accept();
    }
  }

  /** Stops where the other side does not do what the wire says; the recording then shows it. */
  private void follow(Transport transport, RelayedStream stream)
      throws IOException, InterruptedException {
    Iterator<WireEntry> wire =
        request.adaptation().isPresent()
            ? request.wire().iterator()
            : ScriptWrites.together(exact).iterator();
    Optional<WireEntry> next = next(wire);
    while (next.isPresent()) {
      List<WireEntry> burst = new ArrayList<>(List.of(next.get()));
      next = next(wire);
      if (burst.get(0).from() != request.role()) {
        if (!await(burst.get(0))) {
          return;
        }
        continue;
      }
      // What was in flight together is written at once: some servers do it wrong only then.
      int bytes = burst.get(0).bytes().length;
      while (next.isPresent() && joins(burst.get(0), next.get())) {
        bytes += next.get().bytes().length;
        if (bytes > MOST_AT_ONCE) {
          break;
        }
        burst.add(next.get());
        next = next(wire);
      }
      if (!write(burst, transport, stream)) {
        return;
      }
    }
  }

  private static Optional<WireEntry> next(Iterator<WireEntry> wire) {
    return wire.hasNext() ? Optional.of(wire.next()) : Optional.empty();
  }

  private static boolean isBoxes(WireEntry entry) {
    return !entry.closes() && !entry.endsBoxes();
  }

  private boolean joins(WireEntry first, WireEntry later) {
    return request.adaptation().isPresent()
        && later.from() == request.role()
        && isBoxes(first)
        && isBoxes(later)
        && request.adaptation().get().joins(later);
  }

  private boolean await(WireEntry entry) throws InterruptedException {
    if (request.adaptation().isPresent() && !entry.closes()) {
      return request.adaptation().get().await(entry, request.limit());
    }
    return switch (entry.kind()) {
      case BOX -> inbox.awaitBox(request.limit());
      case BYTES, STREAM -> inbox.awaitBytes(entry.bytes().length, request.limit());
      case TLS -> throw new IllegalStateException("the script speaks no TLS");
      case CLOSE, HALF_CLOSE, RESET -> {
        inbox.awaitEnd(request.limit());
        yield false;
      }
    };
  }

  private boolean write(List<WireEntry> burst, Transport transport, RelayedStream stream)
      throws IOException, InterruptedException {
    WireEntry first = burst.get(0);
    if (request.adaptation().isPresent()) {
      request.adaptation().get().awaitTurn(first, request.limit());
    }
    if (first.closes()) {
      return closeAs(first.kind(), transport);
    }
    if (first.kind() == WireEntry.Kind.TLS) {
      return speakTls(first, transport);
    }
    pause(first);
    for (WireEntry one : burst) {
      open(request.adaptation().map(adapted -> adapted.opens(one)).orElse(List.of()));
    }
    WireEntry said = ScriptWrites.joined(burst.stream().map(this::said).toList());
    ByteBuffer bytes = ByteBuffer.allocateDirect(said.bytes().length);
    bytes.put(said.bytes()).flip();
    for (ScriptWrites.Write write : ScriptWrites.of(said, request.segmentation(), random)) {
      List<FileDescriptor> handles = new ArrayList<>();
      List<DescriptorFacts> facts = new ArrayList<>();
      for (String name : write.descriptors()) {
        handles.add(holder.get(name).handle());
        facts.add(DescriptorProbe.of(holder.get(name).number()));
      }
      ByteBuffer part = bytes.duplicate().limit(write.end()).position(write.start());
      byte[] segment = new byte[part.remaining()];
      part.duplicate().get(segment);
      awaitCut(stream);
      request.recording().passed(request.role(), segment, facts);
      request.adaptation().ifPresent(adapted -> adapted.sends(facts));
      try {
        transport.write(part, handles);
        written.pass(segment);
      } catch (IOException e) {
        // The other side is gone; the recording shows that once the reading thread knows it, too.
        inbox.awaitEnd(request.limit());
        return false;
      }
    }
    request
        .adaptation()
        .ifPresent(
            adapted -> {
              burst.forEach(adapted::written);
              adapted.closes(first).forEach(holder::dropIfHeld);
            });
    return true;
  }

  private void open(List<Opening> opens) throws IOException {
    new DescriptorOpener(holder, JsonNodeFactory.instance.objectNode()).open(opens);
  }

  private boolean speakTls(WireEntry entry, Transport transport) {
    return request
        .adaptation()
        .orElseThrow(() -> new IllegalStateException("the script speaks no TLS"))
        .speakTls(
            entry,
            bytes -> {
              byte[] segment = new byte[bytes.remaining()];
              bytes.duplicate().get(segment);
              request.recording().passed(request.role(), segment, List.of());
              transport.write(bytes, List.of());
            },
            request.limit());
  }

  /** What is written for an entry. */
  private WireEntry said(WireEntry entry) {
    return request
        .adaptation()
        .map(adapted -> entry.with(adapted.bytes(entry)))
        .orElseGet(() -> tags.answered(entry));
  }

  /**
   * A box that is cut shall come in pieces: the kernel would join them, so the other side has to
   * take one before the next is written. One that has stopped reading is waited for only once.
   */
  private void awaitCut(RelayedStream stream) {
    if (waitsForTaking && written.isWithin()) {
      waitsForTaking = stream.awaitTaken(TAKEN_WITHIN.toNanos());
    }
  }

  private void pause(WireEntry entry) throws InterruptedException {
    Duration notBefore =
        request.adaptation().map(adapted -> adapted.notBefore(entry)).orElse(Duration.ZERO);
    long left = started + notBefore.toNanos() - System.nanoTime();
    if (!notBefore.isZero() && left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  /** Whether something can follow. */
  private boolean closeAs(WireEntry.Kind how, Transport transport)
      throws IOException, InterruptedException {
    if (how == WireEntry.Kind.HALF_CLOSE) {
      noteClosing();
      transport.finishWriting();
      // What follows shows nowhere else where nobody reports of the other side. A replay does what
      // was captured, whether or not that was right.
      if (!inbox.awaitEnd(request.limit()) && request.adaptation().isEmpty()) {
        throw new IOException("this side has ended its own direction, and the other did not close");
      }
    } else if (how == WireEntry.Kind.RESET && transport instanceof TcpTransport tcp) {
      noteClosing();
      tcp.reset();
    }
    return false;
  }

  private void read(RelayedStream stream) {
    try (HeldFiles held = new HeldFiles()) {
      for (Optional<Passage> next = stream.read(); next.isPresent(); next = stream.read()) {
        if (request.adaptation().isEmpty()) {
          try (Passage passage = next.get()) {
            received(passage.bytes(), passage.facts(0));
          }
          continue;
        }
        Passage passage = next.get();
        List<DescriptorFacts> facts = List.of();
        try {
          facts = passage.facts(request.adaptation().get().contentBytes());
          received(passage.bytes(), facts);
        } finally {
          held.take(passage, facts);
        }
      }
    } catch (IOException e) {
      // A reset ends what can be read like a close does.
    } finally {
      synchronized (this) {
        if (!closedByUs) {
          request.recording().closed(request.role().other());
        }
      }
      inbox.finish();
      request.adaptation().ifPresent(ScriptAdaptation::finished);
    }
  }

  private void cut(RelayedStream stream) {
    synchronized (this) {
      isCut = true;
    }
    noteClosing();
    stream.cut();
  }

  // What comes once this side has closed, nobody reads any more.
  private synchronized void received(byte[] bytes, List<DescriptorFacts> descriptors) {
    if (!isCut && !request.recording().isTooMuch()) {
      request.recording().passed(request.role().other(), bytes, descriptors);
      tags.received(bytes);
      if (request.adaptation().isPresent()) {
        request.adaptation().get().received(bytes, descriptors);
      } else {
        inbox.add(bytes);
      }
    }
  }

  private synchronized void noteClosing() {
    if (!closedByUs) {
      closedByUs = true;
      request.recording().closed(request.role());
    }
  }

  private <T extends Closeable> T keep(T closeable) throws IOException {
    synchronized (this) {
      if (!abandoned) {
        open.add(closeable);
        return closeable;
      }
    }
    closeable.close();
    throw new IOException("the part was abandoned");
  }

  private static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    }
  }
}
