package dev.ampinterop.conformance.opens;

import java.io.IOException;

/** A resource that Java has no way to open. */
public sealed interface BeyondJava extends Resource
    permits Directory, Epoll, Eventfd, Inotify, Memfd, Pty, Signalfd, Timerfd {
  @Override
  default void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }
}
