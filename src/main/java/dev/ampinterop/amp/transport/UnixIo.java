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
   * @param millis how long to wait, where {@link #whenReadable} works; 0 for no limit
   * @return how many came; 0 where none came in time; -1 at the end of the stream
   * @throws IOException when the stream broke
   */
  int receive(ByteBuffer target, int millis) throws IOException;

  /**
   * Has an action run once there is something to receive, see {@link SocketWatch#add}.
   *
   * @return whether it will run
   * @throws IOException when the process has no descriptor or thread left that this needs
   */
  boolean whenReadable(Runnable action) throws IOException;

  /**
   * Writes what there is room for.
   *
   * @param descriptors travel with the first byte
   * @return how many bytes went; when 0, the descriptors have not gone either
   * @throws IOException when the stream is closed or broke
   */
  int send(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException;

  /** Whether {@link #send} would find room for so many bytes, or at least not wait for long. */
  boolean hasRoom(int bytes) throws IOException;

  /** Frees what this has opened; the channel stays open. Not while a thread reads or writes. */
  @Override
  void close();
}
