package dev.ampinterop.conformance.opens;

import java.io.IOException;

/** Opens resources. */
public interface Opener {
  /** Opens a pipe. */
  void open(String name, Pipe pipe) throws IOException;

  /** Opens a regular file. */
  void open(String name, RegularFile file) throws IOException;

  /** Opens a device. */
  void open(String name, Device device) throws IOException;

  /** Opens a file below {@code /proc}. */
  void open(String name, ProcFile file) throws IOException;

  /** Duplicates a standard stream. */
  void open(String name, Standard standard) throws IOException;

  /** Opens two connected sockets. */
  void open(String name, SocketPair pair) throws IOException;

  /** Opens a socket that listens. */
  void open(String name, ListeningSocket listener) throws IOException;

  /** Opens what takes more than Java. */
  void open(String name, BeyondJava resource) throws IOException;
}
