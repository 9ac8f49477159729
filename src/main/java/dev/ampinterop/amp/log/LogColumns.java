package dev.ampinterop.amp.log;

/**
 * How wide the columns of a wire log are, in characters.
 *
 * @param time 0 for a log without times
 * @param tag of the tags
 * @param command of the commands
 * @param size of the numbers of bytes
 */
public record LogColumns(int time, int tag, int command, int size) {
  /** The narrowest, with times. */
  public static final LogColumns TIMED = new LogColumns(" 0.000".length(), 1, 4, 2);

  /** The narrowest, without times. */
  public static final LogColumns UNTIMED = new LogColumns(0, 1, 4, 2);

  /** These, at least as wide as that line needs them. */
  public LogColumns fitting(LogLine line) {
    BoxWords words = line.words();
    return new LogColumns(
        time == 0 ? 0 : Math.max(time, line.time().length()),
        Math.max(tag, words.tag().length()),
        Math.max(command, words.command().length()),
        Math.max(size, words.size().length()));
  }
}
