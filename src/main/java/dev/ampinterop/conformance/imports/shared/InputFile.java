package dev.ampinterop.conformance.imports.shared;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens what is to be imported: unpacks gzip on the way, and says of what else it is packed by. */
public final class InputFile {
  private static final int LONGEST_MAGIC = 6;

  private InputFile() {}

  /** How a file can be packed, what such files begin with, and what unpacks them. */
  private enum Packing {
    GZIP("gzip", "gzip -dk", "\u001f\u008b"),
    ZSTD("zstd", "zstd -d", "(\u00b5/\u00fd"),
    XZ("xz", "xz -dk", "\u00fd7zXZ\0"),
    BZIP2("bzip2", "bzip2 -dk", "BZh"),
    LZ4("lz4", "lz4 -dk", "\u0004\"M\u0018"),
    COMPRESS("compress", "gzip -dk", "\u001f\u009d"),
    ZIP("zip", "unzip", "PK\u0003\u0004");

    private final String name;
    private final String command;
    private final String magic;

    /**
     * @param magic one char per byte
     */
    Packing(String name, String command, String magic) {
      this.name = name;
      this.command = command;
      this.magic = magic;
    }

    static Optional<Packing> of(byte[] beginning) {
      String text = new String(beginning, StandardCharsets.ISO_8859_1);
      return Arrays.stream(values()).filter(one -> text.startsWith(one.magic)).findFirst();
    }
  }

  /**
   * Opens a file.
   *
   * @return its bytes, unpacked where gzip packed them; whoever gets it closes it
   * @throws ImportException when something else has packed it
   * @throws IOException when it cannot be read
   */
  public static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    try {
      in.mark(LONGEST_MAGIC);
      Optional<Packing> packing = Packing.of(in.readNBytes(LONGEST_MAGIC));
      in.reset();
      if (packing.isEmpty()) {
        return in;
      }
      if (packing.get() == Packing.GZIP) {
        return new Unpacked(file, in);
      }
      throw ImportException.in(
          file,
          "it is compressed by "
              + packing.get().name
              + " (unpack it first: "
              + packing.get().command
              + " "
              + file
              + ")");
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** What gzip packed; breaks as imports do. */
  private static final class Unpacked extends FilterInputStream {
    private final Path file;

    Unpacked(Path file, InputStream packed) throws IOException {
      super(packed);
      this.file = file;
      try {
        in = new GZIPInputStream(packed);
      } catch (ZipException | EOFException e) {
        throw broken(e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (ZipException | EOFException e) {
        throw broken(e);
      }
    }

    private ImportException broken(IOException e) {
      return ImportException.in(
          file,
          e instanceof EOFException
              ? "it was compressed by gzip, and its end is missing"
              : "it was compressed by gzip, and is damaged: " + e.getMessage());
    }
  }
}
