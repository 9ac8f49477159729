import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.nio.file.Path;
import java.util.Scanner;

class FirstLine {
  record Open(Descriptor file) {}
  record Line(String line) {}
  static final TypedCommand<Open, Line> READ =
      TypedCommand.named("FirstLine", Open.class, Line.class).build();

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      AmpServer.listen(Path.of(args[1]), Responders.on(READ, open -> {
        try (var lines = new Scanner(open.file().toInputStream())) { // closes the descriptor, too
          return new Line(lines.nextLine());
        }
      }).build());
      Thread.currentThread().join(); // until the process is ended
    }
    try (var client = AmpConnection.connect(Path.of(args[1]), Responders.none());
        var file = new FileInputStream(args[2])) {
      System.out.println(client.callAndWait(READ, new Open(Descriptor.borrowed(file.getFD()))).line());
    }
  }
}
