package dev.ampinterop.amp.argument;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;

/** Types as a program writes them, without their packages. */
final class TypeNames {
  private TypeNames() {}

  static String of(Type type) {
    if (type instanceof Class<?> plain) {
      return plain.getSimpleName();
    }
    if (type instanceof ParameterizedType generic) {
      return of(generic.getRawType())
          + Arrays.stream(generic.getActualTypeArguments())
              .map(TypeNames::of)
              .collect(joining(", ", "<", ">"));
    }
    if (type instanceof GenericArrayType array) {
      return of(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof WildcardType wildcard) {
      Type[] lower = wildcard.getLowerBounds();
      Type upper = wildcard.getUpperBounds()[0];
      return lower.length > 0
          ? "? super " + of(lower[0])
          : upper.equals(Object.class) ? "?" : "? extends " + of(upper);
    }
    return type.getTypeName();
  }

  /** With "a" or "an" before it. */
  static String withArticle(Type type) {
    String name = of(type);
    // Not before a U: it is a UUID and a URI.
    return ("AEIOaeio".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
  }
}
