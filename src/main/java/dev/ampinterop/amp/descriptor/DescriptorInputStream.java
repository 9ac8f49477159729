package dev.ampinterop.amp.descriptor;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream over what may be a file or a pipe. The JDK's own asks for positions where it reads all
 * (JDK-8341666) or writes to another file, and fails where there are none.
 */
final class DescriptorInputStream extends FileInputStream {
  private static final int BUFFER_BYTES = 1 << 13;

  DescriptorInputStream(FileDescriptor handle) {
    super(handle);
  }

  @Override
  public byte[] readAllBytes() throws IOException {
    return readNBytes(Integer.MAX_VALUE);
  }

  @Override
  public byte[] readNBytes(int length) throws IOException {
    if (length < 0) {
      throw new IllegalArgumentException("cannot read " + length + " bytes");
    }
    var bytes = new ByteArrayOutputStream();
    copy(length, bytes);
    return bytes.toByteArray();
  }

  @Override
  public long skip(long count) throws IOException {
    try {
      return super.skip(count);
    } catch (IOException e) {
      if (count < 0) {
        throw e;
      }
      return copy(count, OutputStream.nullOutputStream()); // and fails where that was not it
    }
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    return copy(Long.MAX_VALUE, target);
  }

  private long copy(long most, OutputStream target) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, most)];
    long copied = 0;
    while (copied < most) {
      int count = read(buffer, 0, (int) Math.min(buffer.length, most - copied));
      if (count < 0) {
        break;
      }
      target.write(buffer, 0, count);
      copied += count;
    }
    return copied;
  }
}
