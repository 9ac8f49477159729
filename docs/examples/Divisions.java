import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import java.nio.file.Path;

class Divisions {
  record Divide(long dividend, long divisor) {}

  record Quotient(long quotient) {}

  static final TypedCommand<Divide, Quotient> DIVIDE =
      TypedCommand.named("Divide", Divide.class, Quotient.class)
          .fails("ZERO_DIVISION", ArithmeticException.class, ArithmeticException::new)
          .build();

  static Quotient divide(Divide of) {
    return new Quotient(of.dividend() / of.divisor());
  }

  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[1]);
    if (args[0].equals("serve")) {
      AmpServer.listen(socket, Responders.on(DIVIDE, Divisions::divide).build());
      Thread.currentThread().join(); // until the process is ended
    }
    try (var client = AmpConnection.connect(socket, Responders.none())) {
      System.out.println(client.callAndWait(DIVIDE, new Divide(42, 6)).quotient());
      client.callAndWait(DIVIDE, new Divide(42, 0));
    } catch (ArithmeticException e) {
      System.out.println("not by zero");
    }
  }
}
