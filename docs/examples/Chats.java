import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import java.nio.file.Path;

class Chats {
  record Join(String name) {}

  record Joined(long members) {}

  record Say(String line) {}

  static final TypedCommand<Join, Joined> JOIN =
      TypedCommand.named("Join", Join.class, Joined.class).build();
  static final TypedCommand<Say, Empty> SAY =
      TypedCommand.named("Say", Say.class, Empty.class).build();

  static Responders room() {
    return Responders.builder()
        .onLater(
            JOIN,
            (join, ask) ->
                ask.peer()
                    .call(SAY, new Say("hello " + join.name()))
                    .thenApply(said -> new Joined(1)))
        .build();
  }

  static Empty say(Say said) {
    System.out.println(said.line());
    return new Empty();
  }

  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[1]);
    if (args[0].equals("serve")) {
      AmpServer.listen(socket, room());
      Thread.currentThread().join(); // until the process is ended
    }
    try (var client = AmpConnection.connect(socket, Responders.on(SAY, Chats::say).build())) {
      System.out.println(client.callAndWait(JOIN, new Join("Ada")).members());
    }
  }
}
