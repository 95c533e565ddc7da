package dev.meridian.probe;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program, without a shell. Whatever it began is gone when {@link #run()} returns,
 * also what ran on in the background or left its session: each process inherits a variable that
 * marks it (see {@link Marked}).
 */
final class Command {
  /** Octets of the first line that are kept. */
  private static final int LINE_MAX = 1024;

  private static final String MARK = "MERIDIAN_CHECK";

  /** Where processes cannot be found by their mark, one may hold the output open. */
  private static final Duration READER_PATIENCE = Duration.ofSeconds(1);

  /**
   * How it ended.
   *
   * @param status exit status; 128 and the number of the signal where one killed it
   * @param line the first of its output and its errors together; may be empty
   */
  record Ended(int status, String line) {}

  private final List<String> words;
  private final Map<String, String> environment;
  private final String mark = UUID.randomUUID().toString();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private @Nullable Process process;
  private boolean killed;

  /**
   * @param environment all of it, but for the mark
   */
  Command(List<String> words, Map<String, String> environment) {
    this.words = words;
    this.environment = environment;
  }

  /**
   * Runs it to its end, or until it is killed.
   *
   * @throws IOException when it cannot be started
   */
  Ended run() throws IOException, InterruptedException {
    Process started = start();
    Thread reader = Thread.ofVirtual().start(() -> read(started.getInputStream()));
    int status = started.waitFor();
    Marked.kill(MARK + "=" + mark);
    reader.join(READER_PATIENCE);
    return new Ended(status, firstLine());
  }

  private synchronized Process start() throws IOException {
    if (killed) {
      throw new IOException("given up");
    }
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put(MARK, mark);
    Process started = builder.start();
    process = started;
    return started;
  }

  /** Has {@link #run()} return soon, everything killed. Any thread; does not wait. */
  synchronized void kill() {
    killed = true;
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** All is read, so that the program is not held up; little is kept. */
  private void read(InputStream output) {
    byte[] octets = new byte[8192];
    boolean inFirst = true;
    try (output) {
      for (int count = output.read(octets); count >= 0; count = output.read(octets)) {
        for (int i = 0; i < count && inFirst; i++) {
          inFirst = octets[i] != '\n';
          if (inFirst && line.size() < LINE_MAX) {
            line.write(octets[i]);
          }
        }
      }
    } catch (IOException closed) {
      // It was killed; what was read by then is what there is.
    }
  }

  private String firstLine() {
    return Reasons.printable(line.toString(StandardCharsets.UTF_8));
  }
}
