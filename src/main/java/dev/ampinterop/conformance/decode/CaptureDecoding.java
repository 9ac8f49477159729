package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.BrokenCapture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureReader;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Decodes a file and shows it: the capture as far as it goes, then where it breaks off. */
public final class CaptureDecoding {
  /** How long a growing file is let alone: nobody sees a tenth of a second. */
  private static final long POLL_MILLIS = 100;

  /** After how many events it is asked whether anybody still looks. */
  private static final int FLUSH_EVENTS = 4096;

  private final Path file;
  private final boolean follow;
  private final OptionalInt connection;
  private final Set<String> descriptorKeys;
  private final Set<String> switches;

  /** As the other one, where nobody has said what switches to another protocol. */
  public CaptureDecoding(
      Path file, boolean follow, OptionalInt connection, Set<String> descriptorKeys) {
    this(file, follow, connection, descriptorKeys, Set.of());
  }

  /**
   * What is to be decoded.
   *
   * @param follow whether to wait for more until the capture ends in order, or the thread is
   *     interrupted; a file that is not there or has no header yet is waited for, too
   * @param connection which alone; empty for all
   * @param descriptorKeys which values name descriptors, as {@link DescriptorKeys}
   * @param switches the commands that switch to another protocol, one char per byte; others are
   *     found where text follows an empty answer
   */
  public CaptureDecoding(
      Path file,
      boolean follow,
      OptionalInt connection,
      Set<String> descriptorKeys,
      Set<String> switches) {
    this.file = file;
    this.follow = follow;
    this.connection = connection;
    this.descriptorKeys = Set.copyOf(descriptorKeys);
    this.switches = Set.copyOf(switches);
  }

  /** How it went. */
  public enum Outcome {
    /** The capture is whole, and nothing in it breaks a rule of AMP. */
    CLEAN,
    /** The capture is cut or broken, lacks something, or something in it breaks a rule of AMP. */
    PROBLEMS
  }

  /**
   * Decodes.
   *
   * @throws BrokenCapture when the file is not a capture at all
   * @throws IllegalArgumentException when it has no such connection, or no call of a command that
   *     is said to switch
   * @throws IOException when it cannot be read, or the view cannot be written
   */
  public Outcome run(List<DecodeView> views) throws IOException {
    if (follow && !awaitHeader()) {
      return Outcome.PROBLEMS;
    }
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (DecodeView view : views) {
        view.begin(reader.header());
      }
      DecodeSummary summary = new DecodeSummary();
      Consumer<Decoded> sink = decoded -> show(views, summary, decoded);
      Map<Integer, ConversationDecoder> open = new HashMap<>();
      Optional<Break> end;
      try {
        readAll(reader, event -> decode(event, open, sink), views);
        end = Break.atEnd(file, reader);
      } catch (BrokenCapture broken) {
        end = Optional.of(Break.of(file, broken));
      }
      // Connections that are still open get no end of their own.
      open.values().forEach(ConversationDecoder::cut);
      if (connection.isPresent() && summary.connections() == 0) {
        throw new IllegalArgumentException(
            "there is no connection " + connection.getAsInt() + " in " + file);
      }
      summary.departures().requireCalled(switches, file.toString());
      if (end.isPresent()) {
        summary.cut();
      }
      for (DecodeView view : views) {
        view.end(summary, end);
      }
      boolean isWhole = end.isEmpty() && !summary.lacksSomething();
      return !isWhole || summary.breaksRules() ? Outcome.PROBLEMS : Outcome.CLEAN;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void readAll(CaptureReader reader, Consumer<CaptureEvent> decoder, List<DecodeView> views)
      throws IOException {
    boolean looks = true;
    while (looks) {
      Optional<CaptureEvent> event = reader.next();
      if (event.isPresent()) {
        if (connection.isEmpty() || connection.getAsInt() == event.get().connection()) {
          decoder.accept(event.get());
        }
        looks = reader.events() % FLUSH_EVENTS != 0 || flush(views);
      } else if (follow && reader.footer().isEmpty()) {
        looks = flush(views) && pause();
      } else {
        return;
      }
    }
  }

  private void decode(
      CaptureEvent event, Map<Integer, ConversationDecoder> open, Consumer<Decoded> sink) {
    if (event instanceof CaptureEvent.Opened opened) {
      DescriptorKeys keys = new DescriptorKeys(descriptorKeys);
      open.put(opened.connection(), new ConversationDecoder(opened, keys, switches, sink));
      return;
    }
    ConversationDecoder conversation =
        Objects.requireNonNull(open.get(event.connection()), "not opened");
    conversation.accept(event);
    if (conversation.isOver()) {
      open.remove(event.connection());
    }
  }

  private boolean awaitHeader() throws IOException {
    while (!Files.exists(file) || Files.size(file) == 0) {
      if (!pause()) {
        return false;
      }
    }
    return true;
  }

  private static boolean flush(List<DecodeView> views) throws IOException {
    boolean looks = true;
    for (DecodeView view : views) {
      looks &= view.flush();
    }
    return looks;
  }

  private static boolean pause() {
    try {
      Thread.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void show(List<DecodeView> views, DecodeSummary summary, Decoded decoded) {
    summary.add(decoded);
    for (DecodeView view : views) {
      try {
        view.show(decoded);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
