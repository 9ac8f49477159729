package dev.ampinterop.conformance.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/** SHA-256 in hexadecimal, for names that change with what they stand for. */
final class Digests {
  private Digests() {}

  static String of(byte[] content) {
    return HexFormat.of().formatHex(sha256().digest(content));
  }

  /** Of files: their names count as well as what is in them. */
  static String of(SortedMap<String, byte[]> files) {
    MessageDigest sha256 = sha256();
    files.forEach(
        (path, content) -> {
          sha256.update((path + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
          sha256.update(content);
        });
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
