import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import java.nio.file.Path;

class Sums {
  record Sum(long a, long b) {}

  record Total(long total) {}

  static final TypedCommand<Sum, Total> SUM =
      TypedCommand.named("Sum", Sum.class, Total.class).build();

  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[1]);
    if (args[0].equals("serve")) {
      AmpServer.listen(socket, Responders.on(SUM, sum -> new Total(sum.a() + sum.b())).build());
      Thread.currentThread().join(); // until the process is ended
    }
    try (var client = AmpConnection.connect(socket, Responders.none())) {
      Total answer = client.callAndWait(SUM, new Sum(13, 81));
      System.out.println(answer.total());
    }
  }
}
