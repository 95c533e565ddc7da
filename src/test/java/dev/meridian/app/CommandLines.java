package dev.meridian.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs command lines and keeps what they print. */
final class CommandLines {
  private CommandLines() {}

  /** What came of a command line. */
  record Run(int exitCode, String out, String err) {}

  static Run run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream ownOut = new ByteArrayOutputStream();
    ByteArrayOutputStream ownErr = new ByteArrayOutputStream();
    try (PrintStream toOut = new PrintStream(ownOut, true, StandardCharsets.UTF_8);
        PrintStream toErr = new PrintStream(ownErr, true, StandardCharsets.UTF_8)) {
      System.setOut(toOut);
      System.setErr(toErr);
      int exitCode = Main.run(args);
      return new Run(
          exitCode,
          ownOut.toString(StandardCharsets.UTF_8),
          ownErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
