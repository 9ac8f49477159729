package dev.ampinterop.amp.argument;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code T} is in the {@code ArgumentType<T>} that a class extends. */
final class TypeOfValues {
  // What stands for each type variable of the classes between.
  private final Map<Type, Type> known = new HashMap<>();

  private TypeOfValues() {}

  /** The type; Object where the class leaves it open. */
  static Type of(Class<?> own) {
    var types = new TypeOfValues();
    for (Class<?> at = own; !at.equals(ArgumentType.class); at = at.getSuperclass()) {
      if (at.getGenericSuperclass() instanceof ParameterizedType extended) {
        Type[] given = extended.getActualTypeArguments();
        TypeVariable<?>[] names = at.getSuperclass().getTypeParameters();
        for (int i = 0; i < names.length; i++) {
          types.known.put(names[i], types.substituted(given[i]));
        }
      }
    }
    return types.known.getOrDefault(ArgumentType.class.getTypeParameters()[0], Object.class);
  }

  private Type substituted(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments =
          Arrays.stream(generic.getActualTypeArguments())
              .map(this::substituted)
              .toArray(Type[]::new);
      return new Substituted(generic, arguments);
    }
    if (type instanceof GenericArrayType array) {
      Type element = substituted(array.getGenericComponentType());
      return element instanceof Class<?> plain ? plain.arrayType() : new ArrayOf(element);
    }
    return known.getOrDefault(type, type);
  }

  /**
   * A generic type with other arguments. The JDK's own types compare themselves with any other one,
   * so the type of a component is to be asked whether it equals this.
   */
  private record Substituted(ParameterizedType generic, Type[] arguments)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.clone();
    }

    @Override
    public Type getRawType() {
      return generic.getRawType();
    }

    @Override
    public @Nullable Type getOwnerType() {
      return generic.getOwnerType();
    }
  }

  /** An array of such a type. */
  private record ArrayOf(Type element) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return element;
    }
  }
}
