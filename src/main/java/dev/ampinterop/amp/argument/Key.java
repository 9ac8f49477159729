package dev.ampinterop.amp.argument;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key of a record's component on the wire, where it is not the component's name: {@code record
 * Book(@Key("class") String category)}. Twisted: the first of the pair in {@code
 * Command.arguments}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** The key: 1 to 255 chars, one per byte. */
  String value();
}
