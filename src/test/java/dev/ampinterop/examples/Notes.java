package dev.ampinterop.examples;

import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
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
  record Note(String name, String text) {}

  record Name(String name) {}

  record Text(String text) {}

  static final TypedCommand<Note, Empty> KEEP =
      TypedCommand.named("Keep", Note.class, Empty.class).build();
  static final TypedCommand<Name, Text> FETCH =
      TypedCommand.named("Fetch", Name.class, Text.class)
          .fails("NO_NOTE", NoSuchElementException.class, NoSuchElementException::new)
          .build();

  // end

  private Notes() {}

  // snippet
  static Responders responders() {
    Map<String, String> notes = new ConcurrentHashMap<>();
    return Responders.on(
            KEEP,
            note -> {
              notes.put(note.name(), note.text());
              return new Empty();
            })
        .on(
            FETCH,
            asked -> {
              String text = notes.get(asked.name());
              if (text == null) {
                throw new NoSuchElementException("nothing is noted under " + asked.name());
              }
              return new Text(text);
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
      client.callAndWait(KEEP, new Note("milk", "two litres"));
      Text answer = client.callAndWait(FETCH, new Name("milk"));
      try {
        client.callAndWait(FETCH, new Name("eggs"));
      } catch (NoSuchElementException e) {
        return answer.text() + "; " + e.getMessage();
      }
      return answer.text();
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
      client.call(KEEP, new Note("tea", "black")).get();
      return client.call(FETCH, new Name("tea")).get().text();
    }
    // end
  }
}
