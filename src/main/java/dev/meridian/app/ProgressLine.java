package dev.meridian.app;

/** A line on a terminal that says what is being done; nothing where there is no terminal. */
final class ProgressLine implements AutoCloseable {
  private static final int WIDTH = 79;

  private final boolean visible = Terminal.get().isPresent();
  private boolean shown;

  /** Shows a step, and how far it is. */
  void show(String what, int done, int total) {
    if (visible) {
      String count = total > 1 ? " " + (done + 1) + "/" + total : "";
      String line = what + count + " …";
      System.err.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
      System.err.flush();
      shown = true;
    }
  }

  @Override
  public void close() {
    if (shown) {
      System.err.print("\r" + " ".repeat(WIDTH) + "\r");
      System.err.flush();
    }
  }
}
