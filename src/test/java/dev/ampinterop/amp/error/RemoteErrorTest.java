package dev.ampinterop.amp.error;

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
}
