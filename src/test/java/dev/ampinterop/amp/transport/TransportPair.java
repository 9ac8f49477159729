package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.file.Path;

/** Two transports that are connected with each other. */
public record TransportPair(Transport client, Transport server) implements AutoCloseable {
  public static TransportPair overUnix(Path directory) throws IOException {
    try (var listener = UnixListener.at(directory.resolve("pair"))) {
      var client = UnixTransport.connect(directory.resolve("pair"));
      return new TransportPair(client, listener.accept());
    }
  }

  public static TransportPair overTcp() throws IOException {
    try (var listener = TcpListener.at("127.0.0.1", 0)) {
      var client = TcpTransport.connect("127.0.0.1", listener.port());
      return new TransportPair(client, listener.accept());
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
