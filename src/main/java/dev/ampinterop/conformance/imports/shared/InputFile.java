package dev.ampinterop.conformance.imports.shared;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens what is to be imported: unpacks gzip on the way, and says of what else it is packed by. */
public final class InputFile {
  private static final int LONGEST_MAGIC = 6;

  private InputFile() {}

  /** How a file can be packed, what such files begin with, and what unpacks them. */
  private enum Packing {
    GZIP("gzip", "gzip -dk", "1f8b"),
    ZSTD("zstd", "zstd -d", "28b52ffd"),
    XZ("xz", "xz -dk", "fd377a585a00"),
    BZIP2("bzip2", "bzip2 -dk", "425a68"),
    LZ4("lz4", "lz4 -dk", "04224d18"),
    COMPRESS("compress", "gzip -dk", "1f9d"),
    ZIP("zip", "unzip", "504b0304");

    private final String name;
    private final String command;
    private final String magic;

    /**
     * @param magic how such a file begins, in hexadecimal
     */
    Packing(String name, String command, String magic) {
      this.name = name;
      this.command = command;
      this.magic = magic;
    }

    static Optional<Packing> of(byte[] beginning) {
      String hex = HexFormat.of().formatHex(beginning);
      return Arrays.stream(values()).filter(one -> hex.startsWith(one.magic)).findFirst();
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

    private String left() {
      return " (unpack what is left of it: gzip -dc " + file + " >LEFT)";
    }

    private ImportException broken(IOException e) {
      return ImportException.in(
          file,
          e instanceof EOFException
              ? "it was compressed by gzip, and its end is missing" + left()
              : "it was compressed by gzip, and is damaged: " + e.getMessage() + left());
    }
  }
}
