package dev.ampinterop.amp.error;

import static dev.ampinterop.amp.TestBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RemoteErrorTest {
  @Test
  void saysCodeAndDescriptionAsTwistedDoes() {
    // str(RemoteAmpError(b"BROKEN", "Something has broken"))
    assertThat(new RemoteError("BROKEN", "Something has broken"))
        .hasMessage("Code<BROKEN>: Something has broken");
  }

  @Test
  void keepsACodeThatIsNoText() {
    var error = new RemoteError("BROKEN-\377", "", true);

    assertThat(error.code()).isEqualTo("BROKEN-\377");
    assertThat(error.description()).isEmpty();
    assertThat(error.fatal()).isTrue();
  }

  @Test
  void escapesACodeThatIsNoTextInItsMessage() {
    // str(RemoteAmpError(b"BROKEN-\xff", "Something has broken"))
    assertThat(new RemoteError("BROKEN-\377", "Something has broken"))
        .hasMessage("Code<BROKEN-\\xff>: Something has broken");
  }

  @Test
  void carriesWhatCausedItHere() {
    var cause = new IllegalStateException("Something came loose");
    var error = new RemoteError("BROKEN", "Something has broken", false, cause);

    assertThat(error).hasMessage("Code<BROKEN> (local): Something has broken").hasCause(cause);
    assertThat(new RemoteError("BROKEN", "Something has broken")).hasNoCause();
  }

  @Test
  void keepsTheBytesOfADescriptionThatIsNoUtf8() {
    byte[] bytes = bytes("caf\351");
    var error = new RemoteError("X", bytes, false, null);
    bytes[0] = 'C';

    assertThat(error.description()).isEqualTo("caf\ufffd");
    assertThat(error.descriptionBytes()).isEqualTo(bytes("caf\351"));
    assertThat(new UnknownRemoteError("X", bytes("\351")).descriptionBytes())
        .isEqualTo(bytes("\351"));
    assertThat(new RemoteError("X", "caf\u00e9").descriptionBytes())
        .isEqualTo(bytes("caf\303\251"));
  }

  @Test
  void anUnhandledCommandHasTheCodeAndTheDescriptionThatCame() {
    var unhandled = new UnhandledCommand("UNHANDLED", "Unhandled Command: b'Sum'");

    assertThat(unhandled).hasMessage("Unhandled Command: b'Sum'");
    assertThat(unhandled.code()).isEqualTo("UNHANDLED");
    assertThat(unhandled.description()).isEqualTo("Unhandled Command: b'Sum'");
  }
}
