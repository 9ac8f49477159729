package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the connection once a call was answered. Twisted: {@code responseType}. */
public enum Afterwards {
  /** It goes on. */
  GO_ON,
  /** The answering side closes it. Twisted: {@code QuitBox}. */
  CLOSE,
  /** Both sides go over to TLS. Twisted: {@code StartTLS}. */
  START_TLS,
  /** Both sides go over to another protocol. Twisted: {@code ProtocolSwitchCommand}. */
  SWITCH_PROTOCOL;

  /** These arguments, and the one that tells each side what it goes over to, beside the box. */
  List<Argument<?>> withLocal(List<Argument<?>> declared) {
    Argument<?> local =
        switch (this) {
          case START_TLS -> StartTls.SETTINGS;
          case SWITCH_PROTOCOL -> ProtocolSwitch.TO;
          case GO_ON, CLOSE -> null;
        };
    if (local == null || declared.contains(local)) {
      return declared;
    }
    List<Argument<?>> all = new ArrayList<>(declared);
    all.add(local);
    return all;
  }
}
