package dev.ampinterop.cli;

import dev.ampinterop.conformance.wire.Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options that take an address. */
final class AddressConverter implements ITypeConverter<Address> {
  @Override
  public Address convert(String text) {
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
