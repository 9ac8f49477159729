package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;

class PemTest {
  @Test
  void readsAKeyAndItsChain() throws IOException {
    TlsSettings.Identity alice = Pem.identity(TestTls.pem("alice") + TestTls.pem("ca"));

    assertThat(alice.key().getAlgorithm()).isEqualTo("EC");
    assertThat(alice.chain())
        .extracting(each -> each.getSubjectX500Principal().toString())
        .containsExactly("CN=alice", "CN=Test CA");
  }

  @Test
  void readsOlderKeys() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var older = new StringWriter();
    try (var writer = new JcaPEMWriter(older)) {
      writer.writeObject(pair.getPrivate());
    }
    assertThat(older.toString()).startsWith("-----BEGIN RSA PRIVATE KEY-----");

    PrivateKey key = Pem.identity(older + TestTls.pem("ca")).key();

    assertThat(key).isEqualTo(pair.getPrivate());
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    String ca = TestTls.pem("ca");

    assertThatThrownBy(() -> Pem.certificates("nothing"))
        .isInstanceOf(IOException.class)
        .hasMessage("no certificate in the PEM text: no line -----BEGIN CERTIFICATE-----");
    assertThatThrownBy(() -> Pem.identity(ca))
        .isInstanceOf(IOException.class)
        .hasMessage("no private key in the PEM text: no line -----BEGIN PRIVATE KEY-----");
    assertThatThrownBy(() -> Pem.identity(ca + block("ENCRYPTED PRIVATE KEY", "AAAA")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the private key is encrypted");
    assertThatThrownBy(() -> Pem.identity(ca + block("PRIVATE KEY", "AAAA")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the private key cannot be read as the certificate's, EC: ");
    assertThatThrownBy(() -> Pem.certificates(block("CERTIFICATE", "AAAA")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a certificate cannot be read: ");
  }

  private static String block(String label, String content) {
    return "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
  }
}
