package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;

/**
 * Calls below the level of declared arguments: what is sent and what is answered are boxes as they
 * are. Twisted: {@code callRemoteString} and the {@code amp_NAME} methods that answer it.
 *
 * <pre>{@code
 * static final Command HELLO = Command.raw("hello").build();
 * Box ask = Box.of(Map.of("hello", bytes));
 * connection.call(HELLO, Values.of(Raw.BOX, ask)).thenApply(answer -> answer.get(Raw.BOX));
 * Responders.on(HELLO, ask -> Values.of(Raw.BOX, Box.of(Map.of("hello", ...))));
 * }</pre>
 *
 * <p>The protocol's own keys stand in the boxes with the others: a responder sees {@code _ask} and
 * {@code _command}, a caller {@code _answer}. In a box that is to be sent they are replaced where
 * the protocol needs them: {@code _command} and, if an answer is wanted, {@code _ask} in a call,
 * {@code _answer} in an answer. Others, like an {@code _ask} in a call without answer, go out as
 * they are.
 *
 * <p>A call fails with {@code UnhandledCommand}, or with a {@code RemoteError} of whatever code
 * came. A responder is found whatever the case of the letters A to Z in the name, and only where
 * none is declared for a command that is not raw. One that gives no box has the connection closed
 * without an answer.
 */
public final class Raw {
  /** The whole box. */
  public static final Argument<Box> BOX = Argument.of("box", new WholeBox());

  private Raw() {}

  private static final class WholeBox extends ArgumentType<Box> {
    @Override
    public byte[] encode(Box value) {
      throw new UnsupportedOperationException("a raw box cannot be nested in a value");
    }

    @Override
    public Box decode(byte[] bytes) {
      throw new UnsupportedOperationException("a raw box cannot be nested in a value");
    }

    @Override
    public void toBox(String name, Box value, BoxBuilder box, DescriptorExchange exchange) {
      box.putAll(value);
    }

    @Override
    public Box fromBox(String name, Box box, DescriptorExchange exchange) {
      return box;
    }

    @Override
    public String toString() {
      return "Box";
    }
  }
}
