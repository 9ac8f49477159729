package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What passes on a connection, in a temporary file, where it is more than is to be held. It is
 * written first, then read as often as one likes; the file is open only meanwhile, for there may be
 * thousands. Not thread-safe.
 */
public final class WireSpool implements AutoCloseable {
  private static final int CLOSE = 'c';

  private final Path file;
  private @Nullable DataOutputStream out;
  private int count;

  /**
   * An empty one.
   *
   * @throws UncheckedIOException when there is no room for it
   */
  public WireSpool() {
    try {
      file = Files.createTempFile("amp-wire-", null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One more.
   *
   * @throws UncheckedIOException when it cannot be written
   */
  void add(WireEvent event) {
    try {
      DataOutputStream out = out();
      count++;
      out.writeLong(event.nanos());
      out.writeBoolean(event.from() == Role.SERVER);
      if (!(event instanceof WireEvent.Bytes some)) {
        out.writeByte(CLOSE);
        return;
      }
      out.writeByte(
          switch (some.form()) {
            case BOXES -> 'b';
            case STREAM -> 's';
            case TLS -> 't';
          });
      out.writeInt(some.bytes().length);
      out.write(some.bytes());
      out.writeShort(some.descriptors().size());
      for (DescriptorFacts facts : some.descriptors()) {
        write(facts, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "what passes cannot be kept in "
              + file
              + ": "
              + e.getMessage()
              + " (make room there, or name another folder:"
              + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR)",
          e);
    }
  }

  private DataOutputStream out() throws IOException {
    if (out == null) {
      out =
          new DataOutputStream(
              new BufferedOutputStream(
                  Files.newOutputStream(file, StandardOpenOption.APPEND), 1 << 16));
    }
    return out;
  }

  private static void write(DescriptorFacts facts, DataOutputStream out) throws IOException {
    out.writeUTF(facts.kind());
    out.writeUTF(facts.access());
    out.writeUTF(facts.id());
    out.writeShort(facts.more().size());
    for (Map.Entry<String, Object> fact : facts.more().entrySet()) {
      out.writeUTF(fact.getKey());
      Object value = fact.getValue();
      out.writeByte(value instanceof Boolean ? 'b' : value instanceof Long ? 'l' : 's');
      out.writeUTF(value.toString());
    }
    FileContent content = facts.content();
    out.writeBoolean(content != null);
    if (content != null) {
      out.writeLong(content.size());
      out.writeInt(content.bytes().length);
      out.write(content.bytes());
    }
  }

  /** Where it is. */
  Path file() {
    return file;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /**
   * All of them, in order, from the beginning.
   *
   * @throws UncheckedIOException when they cannot be read, the iterator too
   */
  public Iterator<WireEvent> read() {
    try {
      finish();
      return new Walk(
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16)), count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the file. */
  @Override
  public void close() {
    try {
      // First, as closing writes what is left, which a full disk does not take.
      Files.deleteIfExists(file);
      finish();
    } catch (IOException e) {
      // It is in the folder for temporary files; nothing is left to be done with it.
    }
  }

  private void finish() throws IOException {
    if (out != null) {
      out.close();
      out = null;
    }
  }

  private static final class Walk implements Iterator<WireEvent> {
    private final DataInputStream in;
    private int left;

    Walk(DataInputStream in, int left) throws IOException {
      this.in = in;
      this.left = left;
      closeAtEnd();
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public WireEvent next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      try {
        WireEvent event = event();
        closeAtEnd();
        return event;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void closeAtEnd() throws IOException {
      if (left == 0) {
        in.close();
      }
    }

    private WireEvent event() throws IOException {
      long nanos = in.readLong();
      Role from = in.readBoolean() ? Role.SERVER : Role.CLIENT;
      int form = in.readUnsignedByte();
      if (form == CLOSE) {
        return new WireEvent.Close(nanos, from);
      }
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      List<DescriptorFacts> descriptors = new ArrayList<>();
      for (int more = in.readUnsignedShort(); more > 0; more--) {
        descriptors.add(facts());
      }
      WireEvent.Form read =
          switch (form) {
            case 's' -> WireEvent.Form.STREAM;
            case 't' -> WireEvent.Form.TLS;
            default -> WireEvent.Form.BOXES;
          };
      return new WireEvent.Bytes(nanos, from, bytes, descriptors, read);
    }

    private DescriptorFacts facts() throws IOException {
      String kind = in.readUTF();
      String access = in.readUTF();
      String id = in.readUTF();
      TreeMap<String, Object> facts = new TreeMap<>();
      for (int more = in.readUnsignedShort(); more > 0; more--) {
        String name = in.readUTF();
        int type = in.readUnsignedByte();
        String value = in.readUTF();
        Object fact =
            switch (type) {
              case 'b' -> (Object) Boolean.valueOf(value);
              case 'l' -> Long.valueOf(value);
              default -> value;
            };
        facts.put(name, fact);
      }
      return new DescriptorFacts(kind, access, id, facts, in.readBoolean() ? content() : null);
    }

    private FileContent content() throws IOException {
      long size = in.readLong();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new FileContent(size, bytes);
    }
  }
}
