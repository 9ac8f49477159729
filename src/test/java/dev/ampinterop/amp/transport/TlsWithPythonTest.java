package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against OpenSSL, which Twisted uses as well, by Python's standard library. */
@Timeout(60)
class TlsWithPythonTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"client,TLSv1_2", "client,TLSv1_3", "server,TLSv1_2", "server,TLSv1_3"})
  void understandsOpenSsl(String role, String version) throws Exception {
    Path path = directory.resolve("s");
    UnixListener listener = role.equals("client") ? UnixListener.at(path) : null;
    Process python =
        new ProcessBuilder(
                "python3",
                TestTls.FOLDER.resolve("peer.py").toString(),
                role,
                version,
                path.toString(),
                TestTls.FOLDER.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = python.inputReader()) {
      try (TlsTransport tls =
          TlsTransport.over(connect(listener, path, output), TestTls.verifying("alice"))) {
        byte[] sent = new byte[50_000];
        new Random(2).nextBytes(sent);
        tls.write(ByteBuffer.wrap(sent), List.of());
        var back = ByteBuffer.allocate(sent.length);
        while (back.hasRemaining()) {
          assertThat(tls.read(back, handle -> {})).isPositive();
        }

        assertThat(back.array()).isEqualTo(sent);
        assertThat(tls.peerCertificate().orElseThrow().getSubjectX500Principal())
            .hasToString("CN=bob");
      }
      assertThat(output.readLine()).isEqualTo(version.replace('_', '.') + " alice goodbye");
    } finally {
      python.destroyForcibly();
      if (listener != null) {
        listener.close();
      }
    }
  }

  private static Transport connect(UnixListener listener, Path path, BufferedReader output)
      throws IOException {
    if (listener != null) {
      return listener.accept();
    }
    assertThat(output.readLine()).isEqualTo("listening");
    return UnixTransport.connect(path);
  }
}
