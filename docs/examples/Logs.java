import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class Logs {
  record Log(String line, Descriptor file) {}

  static final TypedCommand<Log, Empty> LOG =
      TypedCommand.named("Log", Log.class, Empty.class).build();

  static Empty log(Log asked) throws IOException {
    try (var log = asked.file().toOutputStream()) { // ours, so we close it
      log.write((asked.line() + "\n").getBytes(UTF_8));
    }
    return new Empty();
  }

  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[1]);
    if (args[0].equals("serve")) {
      AmpServer.listen(socket, Responders.on(LOG, Logs::log).build());
      Thread.currentThread().join(); // until the process is ended
    }
    Path log = Path.of(args[2]);
    try (var client = AmpConnection.connect(socket, Responders.none());
        var file = new FileOutputStream(log.toFile())) {
      client.callAndWait(LOG, new Log("opened", Descriptor.borrowed(file.getFD())));
    }
    System.out.println(Files.readString(log).strip());
  }
}
