package dev.ampinterop.conformance.runner;

import java.util.Locale;

/** How the script cuts the bytes that it sends. */
public enum Segmentation {
  /** An entry of the wire at a time. */
  WHOLE,
  /** Byte by byte. */
  BYTES,
  /** At random places, from a seed. */
  RANDOM;

  /** As the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
