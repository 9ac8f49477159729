package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.UndecodableValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Types that an application makes itself. */
class CustomTypeTest {
  private final List<DescriptorExchange> seen = new ArrayList<>();
  private final DescriptorExchange exchange = DescriptorExchange.none();

  @Test
  void encodesWithTheConnectionAtHand() {
    var argument = Argument.of("weird", new Weird());
    var box = new BoxBuilder();

    new ArgumentList("Odd", List.of(argument)).encode(Values.of(argument, "x"), box, exchange);

    assertThat(box.build()).isEqualTo(Box.of(Map.of("weird", bytes("<x>"))));
    assertThat(seen).containsExactly(exchange);
  }

  @Test
  void decodesWithTheConnectionAtHand() {
    var argument = Argument.of("weird", new Weird());

    Values values =
        new ArgumentList("Odd", List.of(argument))
            .decode(Box.of(Map.of("weird", bytes("whatever"))), exchange);

    assertThat(values.get(argument)).isEqualTo("whatever");
    assertThat(seen).containsExactly(exchange);
  }

  @Test
  void travelsUnderTwoKeys() {
    var required = Argument.of("at", new Point());
    var optional = Argument.optional("to", new Point());
    var list = new ArgumentList("Move", List.of(required, optional));
    var builder = new BoxBuilder();

    list.encode(Values.of(required, "3:4"), builder, exchange);

    Box box = builder.build();
    assertThat(box).isEqualTo(Box.of(Map.of("at-x", bytes("3"), "at-y", bytes("4"))));
    Values values = list.decode(box, exchange);
    assertThat(values.get(required)).isEqualTo("3:4");
    assertThat(values.find(optional)).isEmpty();
    assertThatThrownBy(() -> list.decode(Box.of(Map.of("at-x", bytes("3"))), exchange))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Move.at: the box does not have it");
  }

  @Test
  void findsItsBytesWhereItWantsTo() {
    var command = Argument.of("from", new CommandName());

    Values values =
        new ArgumentList("Odd", List.of(command))
            .decode(Box.of(Map.of("_command", bytes("Odd"))), exchange);

    assertThat(values.get(command)).isEqualTo("Odd");
  }

  private class Weird extends Text {
    @Override
    public byte[] encode(String value, DescriptorExchange given) {
      seen.add(given);
      return encode("<" + value + ">");
    }

    @Override
    public String decode(byte[] wire, DescriptorExchange given) {
      seen.add(given);
      return decode(wire);
    }
  }

  private static final class Point extends Text {
    @Override
    public void toBox(String name, String value, BoxBuilder box, DescriptorExchange exchange) {
      int colon = value.indexOf(':');
      box.put(name + "-x", encode(value.substring(0, colon)));
      box.put(name + "-y", encode(value.substring(colon + 1)));
    }

    @Override
    public @Nullable String fromBox(String name, Box box, DescriptorExchange exchange) {
      byte[] x = box.find(name + "-x");
      byte[] y = box.find(name + "-y");
      return x == null || y == null ? null : decode(x) + ":" + decode(y);
    }
  }

  private static final class CommandName extends Text {
    @Override
    public byte @Nullable [] retrieve(String name, Box box) {
      return box.find("_command");
    }
  }

  private abstract static class Text extends ArgumentType<String> {
    @Override
    public byte[] encode(String value) {
      return bytes(value);
    }

    @Override
    public String decode(byte[] wire) {
      return text(wire);
    }

    @Override
    public String toString() {
      return "Text";
    }
  }
}
