package dev.meridian.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Counts the inputs of a fuzz target, and when fuzzing is over tells how many there were: in the
 * log, and as a line of {@code target/fuzz/inputs.txt}.
 */
final class InputCount implements BeforeAllCallback, AfterAllCallback {
  private static final Path FOLDER = Path.of("target/fuzz");

  // One target a JVM while fuzzing, one after the other in replay: one counter will do.
  private static final AtomicLong INPUTS = new AtomicLong();
  private static volatile long beganNanos;

  /** One more input was tried. */
  static void add() {
    INPUTS.incrementAndGet();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    INPUTS.set(0);
    beganNanos = System.nanoTime();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    String line =
        "%s: %,d inputs in %d s%n"
            .formatted(
                context.getDisplayName(),
                INPUTS.get(),
                Math.round((System.nanoTime() - beganNanos) / 1e9));
    if ("1".equals(System.getenv("JAZZER_FUZZ"))) {
      System.out.print(line);
      Files.createDirectories(FOLDER);
      Files.writeString(
          FOLDER.resolve("inputs.txt"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
