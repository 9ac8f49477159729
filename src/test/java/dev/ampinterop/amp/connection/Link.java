package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.PairTransport;
import dev.ampinterop.amp.transport.TcpListener;
import dev.ampinterop.amp.transport.TcpTransport;
import dev.ampinterop.amp.transport.TestTls;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;

/** Two connections that speak with each other, over every transport that there is. */
record Link(AmpConnection client, AmpConnection server) implements AutoCloseable {
  /** What they speak over. */
  enum Over {
    UNIX,
    TCP,
    PIPES,
    TLS
  }

  static Link over(Over over, Path directory, ResponderLocator responders) throws IOException {
    return over(over, directory, responders, ConnectionOptions.defaults());
  }

  /** The options are those of both. */
  static Link over(
      Over over, Path directory, ResponderLocator responders, ConnectionOptions options)
      throws IOException {
    return switch (over) {
      case UNIX -> {
        Path socket = directory.resolve("link");
        try (Listener listener = UnixListener.at(socket)) {
          yield of(UnixTransport.connect(socket), listener.accept(), responders, options);
        }
      }
      case TCP -> {
        try (TcpListener listener = TcpListener.at("127.0.0.1", 0)) {
          Transport client = TcpTransport.connect("127.0.0.1", listener.port());
          yield of(client, listener.accept(), responders, options);
        }
      }
      case PIPES -> {
        Pipe asks = Pipe.open();
        Pipe answers = Pipe.open();
        yield of(pair(answers, asks), pair(asks, answers), responders, options);
      }
      case TLS -> {
        Path socket = directory.resolve("link");
        try (Listener listener = UnixListener.at(socket)) {
          Transport client = UnixTransport.connect(socket);
          yield of(
              TlsTransport.over(client, TestTls.verifying("alice")),
              TlsTransport.over(listener.accept(), TestTls.verifying("bob")),
              responders,
              options);
        }
      }
    };
  }

  private static Transport pair(Pipe in, Pipe out) {
    return PairTransport.of(
        Channels.newInputStream(in.source()), Channels.newOutputStream(out.sink()));
  }

  private static Link of(
      Transport client, Transport server, ResponderLocator responders, ConnectionOptions options) {
    return new Link(
        AmpConnection.open(client, responders, options),
        AmpConnection.open(server, responders, options));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
