package dev.ampinterop.examples;

import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.transport.TcpListener;
import dev.ampinterop.amp.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/** Commands, a server, a client, and both over TCP. */
final class Notes {
  // snippet
  static final Argument<String> NAME = Argument.of("name", UNICODE);
  static final Argument<String> TEXT = Argument.of("text", UNICODE);

  static final Command KEEP = Command.named("Keep").takes(NAME, TEXT).build();
  static final Command FETCH =
      Command.named("Fetch")
          .takes(NAME)
          .returns(TEXT)
          .fails("NO_NOTE", NoSuchElementException.class, NoSuchElementException::new)
          .build();

  // end

  private Notes() {}

  // snippet
  static Responders responders() {
    Map<String, String> notes = new ConcurrentHashMap<>();
    return Responders.on(
            KEEP,
            ask -> {
              notes.put(ask.get(NAME), ask.get(TEXT));
              return Values.of();
            })
        .on(
            FETCH,
            ask -> {
              String text = notes.get(ask.get(NAME));
              if (text == null) {
                throw new NoSuchElementException("nothing is noted under " + ask.get(NAME));
              }
              return Values.of(TEXT, text);
            })
        .build();
  }

  static AmpServer serve(Path socket) throws IOException {
    return AmpServer.listen(socket, responders());
  }

  // end

  // snippet
  static String ask(Path socket) throws Exception {
    try (var client = AmpConnection.connect(socket, Responders.none())) {
      client.callAndWait(KEEP, Values.of(NAME, "milk", TEXT, "two litres"));
      Values answer = client.callAndWait(FETCH, Values.of(NAME, "milk"));
      try {
        client.callAndWait(FETCH, Values.of(NAME, "eggs"));
      } catch (NoSuchElementException e) {
        return answer.get(TEXT) + "; " + e.getMessage();
      }
      return answer.get(TEXT);
    }
  }

  // end

  static String overTcp() throws Exception {
    // snippet
    TcpListener listener = TcpListener.at("127.0.0.1", 0); // 0 for any port
    try (var server = AmpServer.listen(listener, responders());
        var client =
            AmpConnection.open(
                TcpTransport.connect("127.0.0.1", listener.port()), Responders.none())) {
      client.call(KEEP, Values.of(NAME, "tea", TEXT, "black")).get();
      return client.call(FETCH, Values.of(NAME, "tea")).get().get(TEXT);
    }
    // end
  }
}
