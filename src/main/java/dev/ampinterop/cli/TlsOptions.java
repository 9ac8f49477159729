package dev.ampinterop.cli;

import dev.ampinterop.amp.transport.Pem;
import dev.ampinterop.amp.transport.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --tls-certificate}: what a side that is played shows of itself over TLS. */
final class TlsOptions {
  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description =
          "PEM with a certificate and its key, to show to any program after StartTLS; by default a"
              + " server makes one up, a client shows none.")
  private @Nullable Path certificate;

  /**
   * What to show; the other side's certificate is not verified.
   *
   * @throws CannotRun when the file has no certificate, or no key
   */
  TlsSettings settings() {
    if (certificate == null) {
      return TlsSettings.anonymous();
    }
    try {
      return TlsSettings.anonymous().showing(Pem.identity(Files.readString(certificate)));
    } catch (IOException e) {
      throw new CannotRun(
          "--tls-certificate "
              + certificate
              + ": "
              + e.getMessage()
              + " (name a file in PEM with a certificate and its key)");
    }
  }

  /** The options as the user gave them. */
  List<String> again() {
    return certificate == null ? List.of() : List.of("--tls-certificate", certificate.toString());
  }
}
