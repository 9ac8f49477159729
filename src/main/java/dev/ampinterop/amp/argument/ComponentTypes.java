package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.argument.RecordReader.Component;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.TlsSettings;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Which {@link ArgumentType} stands for the type of a record's component. */
final class ComponentTypes {
  private static final Map<Class<?>, ArgumentType<?>> TYPES =
      Map.ofEntries(
          Map.entry(int.class, ArgumentTypes.INT),
          Map.entry(Integer.class, ArgumentTypes.INT),
          Map.entry(long.class, ArgumentTypes.LONG),
          Map.entry(Long.class, ArgumentTypes.LONG),
          Map.entry(BigInteger.class, ArgumentTypes.INTEGER),
          Map.entry(byte[].class, ArgumentTypes.STRING),
          Map.entry(String.class, ArgumentTypes.UNICODE),
          Map.entry(boolean.class, ArgumentTypes.BOOLEAN),
          Map.entry(Boolean.class, ArgumentTypes.BOOLEAN),
          Map.entry(double.class, ArgumentTypes.FLOAT),
          Map.entry(Double.class, ArgumentTypes.FLOAT),
          Map.entry(Decimal.class, ArgumentTypes.DECIMAL),
          Map.entry(BigDecimal.class, new BigDecimalType()),
          Map.entry(OffsetDateTime.class, ArgumentTypes.DATE_TIME),
          Map.entry(Path.class, ArgumentTypes.PATH),
          Map.entry(Descriptor.class, ArgumentTypes.DESCRIPTOR));

  private static final Map<Class<?>, String> INSTEAD =
      Map.ofEntries(
          Map.entry(byte.class, "an int, or byte[]"),
          Map.entry(Byte.class, "an int, or byte[]"),
          Map.entry(short.class, "an int"),
          Map.entry(Short.class, "an int"),
          Map.entry(char.class, "a String"),
          Map.entry(Character.class, "a String"),
          Map.entry(float.class, "a double"),
          Map.entry(Float.class, "a double"),
          Map.entry(OptionalInt.class, "an Optional<Integer>"),
          Map.entry(OptionalLong.class, "an Optional<Long>"),
          Map.entry(OptionalDouble.class, "an Optional<Double>"),
          Map.entry(Instant.class, "an OffsetDateTime"),
          Map.entry(ZonedDateTime.class, "an OffsetDateTime"),
          Map.entry(LocalDateTime.class, "an OffsetDateTime"),
          Map.entry(File.class, "a Path"),
          Map.entry(FileDescriptor.class, "a Descriptor"),
          Map.entry(FileInputStream.class, "a Descriptor"),
          Map.entry(FileOutputStream.class, "a Descriptor"),
          Map.entry(FileChannel.class, "a Descriptor"),
          Map.entry(Values.class, "a List of a record"));

  private final RecordReader reader;
  private final Component component;

  ComponentTypes(RecordReader reader, Component component) {
    this.reader = reader;
    this.component = component;
  }

  /** Whether values of this type can hold descriptors; of a type that we do not know they may. */
  static boolean mayHoldDescriptors(ArgumentType<?> type) {
    return type instanceof AmpListType<?> list
        ? list.mayHoldDescriptors()
        : !(type instanceof EnumType)
            && !(type instanceof ListOfType<?>)
            && (type.equals(ArgumentTypes.DESCRIPTOR) || !TYPES.containsValue(type));
  }

  /**
   * The argument type for a component's type.
   *
   * @throws IllegalArgumentException when there is none
   */
  ArgumentType<?> of(AnnotatedType declared) {
    return of(declared, component.using());
  }

  private ArgumentType<?> of(AnnotatedType declared, @Nullable Using before) {
    Using using = declared.getAnnotation(Using.class);
    if (using == null) {
      using = before;
    }
    Type type = declared.getType();
    if (using != null) {
      return ownType(using.value(), type);
    }
    if (declared instanceof AnnotatedArrayType array) {
      refuseAnnotated(array.getAnnotatedGenericComponentType());
    }
    if (declared instanceof AnnotatedParameterizedType of
        && type instanceof ParameterizedType generic
        && generic.getRawType().equals(List.class)) {
      return listOf(of.getAnnotatedActualTypeArguments()[0]);
    }
    if (type instanceof TypeVariable || type instanceof WildcardType) {
      throw component.refuse(
          "has the type " + TypeNames.of(type) + ", which can be any", "name the type itself");
    }
    if (type instanceof Class<?> plain) {
      ArgumentType<?> known = TYPES.get(plain);
      if (known != null) {
        return known;
      }
      if (plain.isEnum()) {
        return enumType(plain);
      }
    }
    throw refuse(type, rawOf(type));
  }

  // Java reads an annotation before an array as one of its elements.
  private void refuseAnnotated(AnnotatedType element) {
    if (Component.isNullable(element)) {
      throw component.refuse(
          "is an array of what may be null, which is not an array that may be null",
          "write byte @Nullable []");
    }
    Using using = element.getAnnotation(Using.class);
    if (using != null) {
      String own = using.value().getSimpleName();
      throw component.refuse(
          "has @Using(" + own + ".class) for the elements of an array, not for the array",
          "write byte @Using(" + own + ".class) []");
    }
  }

  private static @Nullable Class<?> rawOf(Type type) {
    return type instanceof Class<?> plain
        ? plain
        : type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : null;
  }

  private static boolean isForThisSide(Class<?> type) {
    return type.equals(TlsSettings.class) || type.equals(SwitchedProtocol.class);
  }

  private ArgumentType<?> listOf(AnnotatedType element) {
    if (Component.isNullable(element)
        || element.getType().getTypeName().startsWith("java.util.Optional")) {
      throw component.refuse(
          "is a list of what may be left out, and a list has no gaps",
          "make the list itself @Nullable, or its elements records with such a component");
    }
    Class<?> raw = rawOf(element.getType());
    if (raw != null && raw.isRecord() && !isForThisSide(raw)) {
      return ampList(raw.asSubclass(Record.class));
    }
    ArgumentType<?> of = of(element, null);
    try {
      return ArgumentTypes.listOf(of);
    } catch (IllegalArgumentException e) {
      throw component.refuse(
          "is a List<" + TypeNames.of(element.getType()) + ">: " + e.getMessage(),
          "make it a List of a record with such a component");
    }
  }

  private <T extends Record> ArgumentType<List<T>> ampList(Class<T> type) {
    return AmpListType.of(reader.readInside(type, component));
  }

  // The compiler cannot know that this class and its constants are of one enum.
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ArgumentType<?> enumType(Class<?> type) {
    return new EnumType(type);
  }

  private ArgumentType<?> ownType(Class<? extends ArgumentType<?>> own, Type value) {
    Type takes = TypeOfValues.of(own);
    if (!boxed(value).equals(takes)) {
      throw component.refuse(
          "is "
              + TypeNames.withArticle(value)
              + ", and "
              + own.getSimpleName()
              + " is for "
              + TypeNames.of(takes),
          "put @Using before the type that it is for");
    }
    try {
      MethodHandle constructor =
          reader.lookupIn(own).findConstructor(own, MethodType.methodType(void.class));
      return (ArgumentType<?>) constructor.invoke();
    } catch (Throwable e) {
      throw component.refuse(
          "uses " + own.getSimpleName() + ", which cannot be made (" + e + ")",
          "give it a constructor without parameters, and the command MethodHandles.lookup() of a"
              + " class that sees it");
    }
  }

  private IllegalArgumentException refuse(Type type, @Nullable Class<?> raw) {
    String is = "is " + TypeNames.withArticle(type) + ", ";
    if (raw != null && reader.isLocal(raw)) {
      return component.refuse(is + "which never travels", "make it a component of its own");
    }
    if (raw != null && isForThisSide(raw)) {
      return component.refuse(
          is + "which needs startsTls() or switchesProtocol()", "declare the command with it");
    }
    if (raw != null && raw.isRecord()) {
      return component.refuse(
          is + "and AMP has no boxes in boxes but those of a list",
          "make it a List<"
              + TypeNames.of(type)
              + ">, or put the components of "
              + TypeNames.of(type)
              + " here");
    }
    if (raw != null && raw.isArray()) {
      return component.refuse(
          is + "and the only arrays that travel are byte[]",
          "use a List<" + TypeNames.of(boxed(raw.getComponentType())) + ">");
    }
    if (raw != null && List.class.equals(raw)) {
      return component.refuse("is a List of anything", "declare List<String>, or whatever it is");
    }
    if (raw != null && Collection.class.isAssignableFrom(raw)) {
      return component.refuse(is + "and of the collections only List travels", "use a List");
    }
    if (raw != null && Map.class.isAssignableFrom(raw)) {
      return component.refuse(
          is + "and AMP has no maps", "use a List of a record with a key and a value");
    }
    if (Optional.class.equals(raw)) {
      return component.refuse(
          "has " + TypeNames.withArticle(type) + " inside another type",
          "make the whole component an Optional");
    }
    String instead = INSTEAD.get(raw);
    return component.refuse(
        is + "and AMP has no such type",
        (instead == null ? "" : "use " + instead + ", or ")
            + "put @Using before it with a class of yours that extends ArgumentType<"
            + TypeNames.of(boxed(type))
            + ">");
  }

  private static Type boxed(Type type) {
    return type instanceof Class<?> plain ? MethodType.methodType(plain).wrap().returnType() : type;
  }
}
