package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;

/** A client lends its log to a server and gets an open file for it. */
final class Passing {
  // snippet
  record Open(Descriptor log) {}

  record Opened(Descriptor file) {}

  static final TypedCommand<Open, Opened> OPEN =
      TypedCommand.named("Open", Open.class, Opened.class).build();

  static Responders responders(Path file) {
    return Responders.on(
            OPEN,
            asked -> {
              try (var log = asked.log().toOutputStream()) { // ours: it was decoded for us
                log.write("opened\n".getBytes(UTF_8));
              }
              var opened = new FileInputStream(file.toFile());
              return new Opened(Descriptor.owned(opened.getFD())); // the connection closes it
            })
        .build();
  }

  static String read(AmpConnection client, Path log) throws Exception {
    Opened answer;
    try (var out = new FileOutputStream(log.toFile())) {
      // Once the call has returned our file may be closed, though the answer is still to come.
      answer = client.call(OPEN, new Open(Descriptor.borrowed(out.getFD()))).get();
    }
    try (var in = answer.file().toInputStream()) { // ours, so we close it
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  // end

  private Passing() {}
}
