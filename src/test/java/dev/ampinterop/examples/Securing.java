package dev.ampinterop.examples;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.transport.Pem;
import dev.ampinterop.amp.transport.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection that goes over to TLS. */
final class Securing {
  private Securing() {}

  // snippet
  /** Shows a certificate, and believes peers whose certificate one of the authorities signed. */
  static TlsSettings settings(Path identity, Path authorities) throws IOException {
    return TlsSettings.anonymous()
        .showing(Pem.identity(Files.readString(identity)))
        .trusting(Pem.certificates(Files.readString(authorities)));
  }

  static Responders responders(TlsSettings settings) {
    return Responders.builder()
        .including(Notes.responders())
        .on(StartTls.START_TLS, asked -> new StartTls(settings))
        .build();
  }

  static void keepSecret(AmpConnection client, TlsSettings settings) throws Exception {
    client.call(StartTls.START_TLS, new StartTls(settings)).get();
    client.call(Notes.KEEP, new Notes.Note("key", "under the mat")).get();
  }

  // end
}
