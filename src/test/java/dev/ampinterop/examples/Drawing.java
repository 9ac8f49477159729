package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.Key;
import dev.ampinterop.amp.argument.Using;
import dev.ampinterop.amp.command.Caller;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What components can be besides numbers and texts; and responders that answer later. */
final class Drawing {
  // snippet
  enum Colour {
    RED,
    GREEN
  }

  record Point(double x, double y) {}

  record Size(int width, int height) {}

  record Draw(
      Colour colour, // by its name
      List<Point> points, // an AmpList
      Optional<String> title, // may be left out
      @Nullable Double thickness, // may be left out, too
      @Key("class") String kind, // a key that is not a Java name
      @Using(SizeType.class) Size size) {} // a type of your own

  static final class SizeType extends ArgumentType<Size> {
    @Override
    public byte[] encode(Size value) {
      return (value.width() + "x" + value.height()).getBytes(US_ASCII);
    }

    @Override
    public Size decode(byte[] bytes) {
      String[] sides = new String(bytes, US_ASCII).split("x", 2);
      return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    @Override
    public String toString() {
      return "Size";
    }
  }

  // end

  // snippet
  record Drawn(long points) {}

  static final TypedCommand<Draw, Drawn> DRAW =
      TypedCommand.named(MethodHandles.lookup(), "Draw", Draw.class, Drawn.class).build();

  // end

  // snippet
  /** Passes drawings on, and answers what the other side answered. */
  static Responders passingOnTo(Caller other) {
    return Responders.builder().onLater(DRAW, drawing -> other.call(DRAW, drawing)).build();
  }

  /** Has whoever asks for a drawing draw it. */
  static Responders sendingBack() {
    return Responders.builder()
        .onLater(
            DRAW,
            (drawing, ask) ->
                drawing.points().isEmpty()
                    ? CompletableFuture.completedFuture(new Drawn(0))
                    : ask.peer().call(DRAW, drawing))
        .build();
  }

  // end

  private Drawing() {}
}
