package dev.ampinterop.amp.descriptor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A descriptor that is open for reading and writing, made of the two channels that the JDK has for
 * one direction each. Both have the position of the descriptor.
 */
final class BothWays extends FileChannel {
  private final FileChannel reading;
  private final FileChannel writing;

  // Closing either channel closes the descriptor, by the stream behind it.
  @SuppressWarnings("resource")
  BothWays(FileDescriptor handle) {
    reading = new FileInputStream(handle).getChannel();
    writing = new FileOutputStream(handle).getChannel();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return reading.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return reading.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return reading.read(target, position);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return writing.write(source);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    return writing.write(sources, offset, length);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return writing.write(source, position);
  }

  @Override
  public long position() throws IOException {
    return reading.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    reading.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return reading.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    writing.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    writing.force(metaData);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return reading.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return writing.transferFrom(source, position, count);
  }

  /**
   * Maps for reading only; the JDK maps for writing only what one channel reads and writes.
   *
   * @throws UnsupportedOperationException for every other mode
   */
  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    if (mode != MapMode.READ_ONLY) {
      throw new UnsupportedOperationException("a descriptor can only be mapped for reading");
    }
    return reading.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return (shared ? reading : writing).lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return (shared ? reading : writing).tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    try {
      reading.close();
    } finally {
      writing.close();
    }
  }
}
