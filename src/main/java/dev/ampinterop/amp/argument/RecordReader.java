package dev.ampinterop.amp.argument;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how a record is declared, and refuses what cannot travel. Not thread-safe. */
final class RecordReader {
  private static final MethodHandle OR_NULL = own("orNull", Object.class, Object.class);
  private static final MethodHandle OR_EMPTY = own("orEmpty", Optional.class, Object.class);
  private static final String GENERIC =
      "generic, and the received values do not say for which types";
  private static final String WITHOUT_PARAMETERS = "declare a record with the types themselves";
  private static final String ANOTHER_KEY = "give it another @Key";

  private final MethodHandles.Lookup lookup;
  private final Map<Class<?>, Argument<?>> locals;
  private final Set<String> reserved; // in the outermost record
  private final Deque<Class<?>> open = new ArrayDeque<>(); // the records around this one

  RecordReader(
      MethodHandles.Lookup lookup, Map<Class<?>, Argument<?>> locals, Set<String> reserved) {
    this.lookup = lookup;
    this.locals = locals;
    this.reserved = reserved;
  }

  /**
   * Maps a record.
   *
   * @throws IllegalArgumentException when it cannot be mapped
   */
  <T extends Record> RecordMapping<T> read(Class<T> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is not a record; declare one");
    }
    if (type.getTypeParameters().length > 0) {
      throw new IllegalArgumentException(
          described(type) + " is " + GENERIC + "; " + WITHOUT_PARAMETERS);
    }
    open.push(type);
    RecordComponent[] components = type.getRecordComponents();
    Argument<?>[] arguments = new Argument<?>[components.length];
    MethodHandle[] accessors = new MethodHandle[components.length];
    @Nullable MethodHandle[] wrappers = new MethodHandle[components.length];
    Map<Object, RecordComponent> byKey = new HashMap<>(); // what never travels needs no key
    boolean mayHoldDescriptors = false;
    for (int i = 0; i < components.length; i++) {
      Component component = new Component(type, components[i]);
      arguments[i] = argument(component);
      Object key = isLocal(arguments[i]) ? arguments[i] : arguments[i].name();
      RecordComponent other = byKey.put(key, components[i]);
      if (other != null && isLocal(arguments[i])) {
        throw component.refuse(
            "is another " + arguments[i].type() + " beside " + other.getName(),
            "a command has one, so leave one of them out");
      }
      if (other != null) {
        throw component.refuse(
            "has the key " + key + ", as " + other.getName() + " has",
            "give one of them another @Key");
      }
      mayHoldDescriptors |= ComponentTypes.mayHoldDescriptors(arguments[i].type());
      accessors[i] = accessor(type, component);
      wrappers[i] = component.isOptional() ? OR_EMPTY : null;
    }
    MethodHandle constructor = constructor(type, components, wrappers);
    open.pop();
    return new RecordMapping<>(type, arguments, accessors, constructor, mayHoldDescriptors);
  }

  /** The mapping of a record in a list of another one's component. */
  <T extends Record> RecordMapping<T> readInside(Class<T> type, Component around) {
    if (open.contains(type)) {
      throw around.refuse(
          "leads back to " + described(type) + ", and AMP has no types that contain themselves",
          "declare a record for each level, or send a text or bytes");
    }
    if (type.getTypeParameters().length > 0) {
      throw around.refuse(
          "is a List of " + described(type) + ", which is " + GENERIC, WITHOUT_PARAMETERS);
    }
    return read(type);
  }

  /** Whether values of this type are for this side, and never travel. */
  boolean isLocal(Class<?> type) {
    return locals.containsKey(type);
  }

  private boolean isLocal(Argument<?> argument) {
    return argument.type() instanceof LocalType;
  }

  private Argument<?> argument(Component component) {
    Class<?> raw = component.rawType();
    Argument<?> local = locals.get(raw);
    if (local != null) {
      if (!component.mayBeAbsent()) {
        throw component.refuse(
            "is a " + raw.getSimpleName() + ", which never travels, so it is not received",
            "make it @Nullable or an Optional");
      }
      return local;
    }
    ArgumentType<?> argumentType = new ComponentTypes(this, component).of(component.valueType());
    String key = component.key();
    if (open.size() == 1 && reserved.contains(key)) {
      throw component.refuse("has the key " + key + ", which is one of AMP's own", ANOTHER_KEY);
    }
    try {
      return component.mayBeAbsent()
          ? Argument.optional(key, argumentType)
          : Argument.of(key, argumentType);
    } catch (IllegalArgumentException e) {
      throw component.refuse("cannot have this key: " + e.getMessage(), ANOTHER_KEY);
    }
  }

  private MethodHandle accessor(Class<?> type, Component component) {
    try {
      MethodHandle accessor = lookupIn(type).unreflect(component.declared().getAccessor());
      if (component.isOptional()) {
        accessor =
            MethodHandles.filterReturnValue(
                accessor.asType(accessor.type().changeReturnType(Object.class)), OR_NULL);
      }
      return accessor.asType(MethodType.methodType(Object.class, Record.class));
    } catch (IllegalAccessException e) {
      throw hidden(type, e);
    }
  }

  private MethodHandle constructor(
      Class<?> type, RecordComponent[] components, @Nullable MethodHandle[] wrappers) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      MethodHandle constructor =
          lookupIn(type).findConstructor(type, MethodType.methodType(void.class, types));
      MethodType generic = MethodType.genericMethodType(types.length);
      return MethodHandles.filterArguments(constructor, 0, wrappers)
          .asType(generic.changeReturnType(Record.class))
          .asSpreader(Object[].class, types.length);
    } catch (IllegalAccessException | NoSuchMethodException e) {
      throw hidden(type, e);
    } catch (IllegalArgumentException e) {
      // A method handle takes fewer parameters than a constructor does.
      throw new IllegalArgumentException(
          described(type)
              + " has too many components, "
              + types.length
              + ", where 253 are possible, a long or double counted twice; put some of them into a"
              + " record of their own, in a List",
          e);
    }
  }

  // A public record in an exported package needs no more than anybody may see.
  MethodHandles.Lookup lookupIn(Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(type, lookup);
    } catch (IllegalAccessException e) {
      return lookup;
    }
  }

  private IllegalArgumentException hidden(Class<?> type, Exception cause) {
    Module library = RecordReader.class.getModule();
    Module module = type.getModule();
    String opens =
        module.isNamed()
            ? ", or write \"opens "
                + type.getPackageName()
                + " to "
                + library.getName()
                + ";\" in the module-info of "
                + module.getName()
            : "";
    return new IllegalArgumentException(
        described(type)
            + " cannot be seen from here; give MethodHandles.lookup() of a class of your own before"
            + " the name of the command"
            + opens,
        cause);
  }

  static String described(Class<?> type) {
    return "record " + type.getSimpleName();
  }

  // A component that is null instead of empty is left out as well.
  static @Nullable Object orNull(@Nullable Object optional) {
    return optional instanceof Optional<?> given ? given.orElse(null) : null;
  }

  static Optional<?> orEmpty(@Nullable Object value) {
    return Optional.ofNullable(value);
  }

  private static MethodHandle own(String name, Class<?> returns, Class<?> takes) {
    try {
      return MethodHandles.lookup()
          .findStatic(RecordReader.class, name, MethodType.methodType(returns, takes));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name + " is above", e);
    }
  }

  /** One component of a record that is read. */
  static final class Component {
    private final Class<?> owner;
    private final RecordComponent declared;

    Component(Class<?> owner, RecordComponent declared) {
      this.owner = owner;
      this.declared = declared;
    }

    RecordComponent declared() {
      return declared;
    }

    String key() {
      Key key = declared.getAnnotation(Key.class);
      return key == null ? declared.getName() : key.value();
    }

    boolean isOptional() {
      return declared.getType().equals(Optional.class);
    }

    boolean mayBeAbsent() {
      return isOptional() || isNullable(declared.getAnnotatedType()) || isDeclaredNullable();
    }

    /** Its type; of an {@code Optional} that of its value. */
    AnnotatedType valueType() {
      AnnotatedType whole = declared.getAnnotatedType();
      if (declared.getType().isPrimitive() && mayBeAbsent()) {
        throw refuse("is a " + declared.getType() + ", which is never null", "use an Optional");
      }
      if (!isOptional()) {
        return whole;
      }
      if (isNullable(whole) || isDeclaredNullable()) {
        throw refuse("is an Optional that may be null", "leave @Nullable out");
      }
      if (whole instanceof AnnotatedParameterizedType of) {
        return of.getAnnotatedActualTypeArguments()[0];
      }
      throw refuse("is an Optional of anything", "declare Optional<String>, or whatever it is");
    }

    /** The class of its value. */
    Class<?> rawType() {
      if (isOptional()
          && declared.getAnnotatedType() instanceof AnnotatedParameterizedType of
          && of.getAnnotatedActualTypeArguments()[0].getType() instanceof Class<?> value) {
        return value;
      }
      return declared.getType();
    }

    /** The annotation before the whole component. */
    @Nullable Using using() {
      return declared.getAnnotation(Using.class);
    }

    /** The refusal. */
    IllegalArgumentException refuse(String reason, String wayOut) {
      return new IllegalArgumentException(
          described(owner) + ": component " + declared.getName() + " " + reason + "; " + wayOut);
    }

    // An annotation of declarations is handed down to what the compiler makes of the component.
    private boolean isDeclaredNullable() {
      return isNullable(declared) || isNullable(declared.getAccessor());
    }

    // From any package: several libraries have one, and all mean the same.
    static boolean isNullable(AnnotatedElement element) {
      return Arrays.stream(element.getAnnotations())
          .anyMatch(there -> there.annotationType().getSimpleName().equals("Nullable"));
    }
  }
}
