package dev.ampinterop.amp.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/** A logger that keeps what it is told. */
final class CapturedLog extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final Level level;
  private final List<String> lines = new ArrayList<>();

  CapturedLog(Level level) {
    this.level = level;
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * The same, once there are so many: a connection may be logged as ended after its peer saw it.
   */
  synchronized List<String> awaitLines(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (lines.size() < count && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
    }
    return lines();
  }

  @Override
  protected synchronized void handleNormalizedLoggingCall(
      Level at,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable throwable) {
    lines.add(at + " " + message);
    notifyAll();
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return has(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return has(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return has(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return has(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return has(Level.ERROR);
  }

  private boolean has(Level asked) {
    return asked.toInt() >= level.toInt();
  }
}
