import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.transport.Pem;
import dev.ampinterop.amp.transport.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;

class TlsSecrets {
  record Secret(String secret) {}

  static final TypedCommand<Empty, Secret> SECRET =
      TypedCommand.named("Secret", Empty.class, Secret.class).build();

  static Responders responders(TlsSettings certificate) {
    return Responders.on(StartTls.START_TLS, asked -> new StartTls(certificate))
        .on(SECRET, asked -> new Secret("under the mat"))
        .build();
  }

  public static void main(String[] args) throws Exception {
    Path socket = Path.of(args[1]);
    String pem = Files.readString(Path.of(args[2]));
    if (args[0].equals("serve")) {
      AmpServer.listen(socket, responders(TlsSettings.anonymous().showing(Pem.identity(pem))));
      Thread.currentThread().join(); // until the process is ended
    }
    try (var client = AmpConnection.connect(socket, Responders.none())) {
      var authority = TlsSettings.anonymous().trusting(Pem.certificates(pem));
      client.callAndWait(StartTls.START_TLS, new StartTls(authority));
      System.out.println(client.callAndWait(SECRET, new Empty()).secret());
    }
  }
}
