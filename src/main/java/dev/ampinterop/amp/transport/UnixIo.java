package dev.ampinterop.amp.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The system calls of a UNIX socket. Unlike the methods of Java's channels they are not cut off by
 * an interrupt of the thread, which would close the connection for everybody; and a write that
 * finds the peer gone leaves open what is still to be read. One thread reads, one writes at a time.
 */
interface UnixIo extends AutoCloseable {
  /**
   * Waits for bytes.
   *
   * @return how many came; -1 at the end of the stream
   * @throws IOException when the stream broke
   */
  int receive(ByteBuffer target) throws IOException;

  /**
   * Writes what there is room for.
   *
   * @param descriptors travel with the first byte
   * @return how many bytes went; when 0, the descriptors have not gone either
   * @throws IOException when the stream is closed or broke
   */
  int send(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException;

  /** Whether {@link #send} returns within some milliseconds if there is no room. */
  boolean returnsWhenFull();

  /** Frees what this has opened; the channel stays open. Not while a thread reads or writes. */
  @Override
  void close();
}
