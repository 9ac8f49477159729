package dev.ampinterop.amp.argument;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@link ArgumentType} of your own for a type in a record. It stands before the type:
 *
 * <pre>{@code
 * record Draw(@Using(PointType.class) Point from, List<@Using(PointType.class) Point> through) {}
 * }</pre>
 *
 * <p>Before a name with its package, Java wants it behind the package: {@code
 * java.time.@Using(InstantType.class) Instant at}; before an array it means the elements inside a
 * generic type, so there it stands before the brackets: {@code List<byte @Using(HexType.class)
 * []>}.
 *
 * <p>Twisted: a subclass of {@code Argument} in {@code Command.arguments}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.RECORD_COMPONENT})
public @interface Using {
  /**
   * Its class, which has a constructor without parameters. One object is made for each component,
   * when the command is declared.
   */
  Class<? extends ArgumentType<?>> value();
}
