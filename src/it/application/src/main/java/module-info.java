/** Runs on the module path as well: its records are private, and it gives the library its lookup. */
module example {
  requires dev.ampinterop.amp;
  requires org.newsclub.net.unix;
  requires org.slf4j;
}
