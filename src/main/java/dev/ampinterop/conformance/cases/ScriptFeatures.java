package dev.ampinterop.conformance.cases;

import java.util.Set;

/** What the script offers, of the features in {@code python-peer/README.md}. */
public final class ScriptFeatures {
  /**
   * What it opens besides what every peer does. It opens as our own player does, so Java has to
   * know a way.
   */
  public static final Set<String> OPENS =
      Set.of("open-datagram", "open-listener", "open-proc", "open-standard");

  private ScriptFeatures() {}
}
