package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** The argument that tells each side what it goes over to, by the type of its values. */
  Map<Class<?>, Argument<?>> localsByType() {
    return switch (this) {
      case START_TLS -> Map.of(TlsSettings.class, StartTls.SETTINGS);
      case SWITCH_PROTOCOL -> Map.of(SwitchedProtocol.class, ProtocolSwitch.TO);
      case GO_ON, CLOSE -> Map.of();
    };
  }

  /** These arguments, and the one that tells each side what it goes over to, beside the box. */
  List<Argument<?>> withLocal(List<Argument<?>> declared) {
    List<Argument<?>> all = new ArrayList<>(declared);
    localsByType().values().stream().filter(local -> !declared.contains(local)).forEach(all::add);
    return all;
  }
}
