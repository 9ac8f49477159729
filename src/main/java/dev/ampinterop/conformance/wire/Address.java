package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.TcpListener;
import dev.ampinterop.amp.transport.TcpTransport;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a conversation takes place. Its JSON, {@code {"unix": PATH}} or {@code {"tcp": {"host":
 * HOST, "port": N}}}, is the one of the peer protocol.
 */
public sealed interface Address {
  /** At this machine only. */
  String LOOPBACK = "127.0.0.1";

  /**
   * Connects to who listens there.
   *
   * @throws IOException when nobody does; the message names the address
   */
  Transport connect() throws IOException;

  /**
   * Listens there.
   *
   * @throws IOException when the address is taken or not allowed; the message names it
   */
  Listener listen() throws IOException;

  /** Where to connect to a listener that {@link #listen} gave: with the port it has chosen. */
  Address of(Listener listener);

  /**
   * The same address at the port that a server has told.
   *
   * @param port 0 for none
   */
  Address at(int port);

  /** As the peer protocol writes it; the caller owns it. */
  ObjectNode toJson();

  /** As {@link #parse} reads it. */
  String text();

  /** Why nobody could connect, of an exception of {@link #connect}, without the address. */
  static String whyNot(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    int why = message.lastIndexOf(": ");
    return message.startsWith("cannot connect to ") && why > 0
        ? message.substring(why + 2)
        : message;
  }

  /** Any free port of this machine. */
  static Address anyPort() {
    return new Tcp(LOOPBACK, 0);
  }

  /**
   * Reads one as people write it: {@code unix:PATH}, {@code tcp:HOST:PORT} or {@code
   * tcp:[HOST]:PORT}.
   *
   * @throws IllegalArgumentException where it is none; the message says what one is
   */
  static Address parse(String text) {
    if (text.startsWith("unix:") && text.length() > "unix:".length()) {
      return new Unix(Path.of(text.substring("unix:".length())));
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith("tcp:") && colon > "tcp:".length()) {
      String host = text.substring("tcp:".length(), colon);
      String port = text.substring(colon + 1);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) >> 16 == 0) {
        return new Tcp(
            bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
      }
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not an address; one is unix:PATH or tcp:HOST:PORT");
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Address of(JsonNode json) {
    JsonNode unix = json.path("unix");
    JsonNode host = json.at("/tcp/host");
    JsonNode port = json.at("/tcp/port");
    if (unix.isString() && !unix.stringValue().isEmpty()) {
      return new Unix(Path.of(unix.stringValue()));
    } else if (host.isString() && port.canConvertToInt() && port.intValue() >> 16 == 0) {
      return new Tcp(host.stringValue(), port.intValue());
    }
    throw new IllegalArgumentException(
        json
            + " is not an address; one is {\"unix\": PATH} or {\"tcp\": {\"host\": …, \"port\": N}}");
  }

  /**
   * A UNIX socket.
   *
   * @param path in the file system
   */
  record Unix(Path path) implements Address {
    @Override
    public Transport connect() throws IOException {
      return UnixTransport.connect(path);
    }

    @Override
    public Listener listen() throws IOException {
      return UnixListener.at(path);
    }

    @Override
    public Address of(Listener listener) {
      return this;
    }

    @Override
    public Address at(int port) {
      return this;
    }

    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance.objectNode().put("unix", path.toString());
    }

    @Override
    public String text() {
      return "unix:" + path;
    }
  }

  /**
   * A TCP port.
   *
   * @param host its name or address
   * @param port 0 where the listener is to choose one
   */
  record Tcp(String host, int port) implements Address {
    @Override
    public Transport connect() throws IOException {
      return TcpTransport.connect(host, port);
    }

    @Override
    public Listener listen() throws IOException {
      return TcpListener.at(host, port);
    }

    @Override
    public Address of(Listener listener) {
      return listener instanceof TcpListener tcp ? at(tcp.port()) : this;
    }

    @Override
    public Address at(int port) {
      return port == 0 ? this : new Tcp(host, port);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.putObject("tcp").put("host", host).put("port", port);
      return json;
    }

    @Override
    public String text() {
      return "tcp:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }
}
