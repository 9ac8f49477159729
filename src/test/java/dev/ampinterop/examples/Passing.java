package dev.ampinterop.examples;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;

/** A client lends its log to a server and gets an open file for it. */
final class Passing {
  // snippet
  static final Argument<Descriptor> LOG = Argument.of("log", DESCRIPTOR);
  static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  static final Command OPEN = Command.named("Open").takes(LOG).returns(FILE).build();

  static Responders responders(Path file) {
    return Responders.on(
            OPEN,
            ask -> {
              try (var log = ask.get(LOG).toOutputStream()) { // ours: it was decoded for us
                log.write("opened\n".getBytes(UTF_8));
              }
              var opened = new FileInputStream(file.toFile());
              return Values.of(FILE, Descriptor.owned(opened.getFD())); // the connection closes it
            })
        .build();
  }

  static String read(AmpConnection client, Path log) throws Exception {
    Values answer;
    try (var out = new FileOutputStream(log.toFile())) {
      // Once the call has returned our file may be closed, though the answer is still to come.
      answer = client.call(OPEN, Values.of(LOG, Descriptor.borrowed(out.getFD()))).get();
    }
    try (var in = answer.get(FILE).toInputStream()) { // ours, so we close it
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  // end

  private Passing() {}
}
