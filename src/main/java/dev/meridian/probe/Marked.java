package dev.meridian.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that have a variable in their environment. A process cannot get rid of what it was
 * started with, whoever its parent and its group are by now; so those are found that a walk through
 * descendants or a kill of a group would miss. Linux tells it in {@code /proc}; elsewhere none is
 * found.
 */
final class Marked {
  private static final Logger LOG = LoggerFactory.getLogger(Marked.class);
  private static final Path PROC = Path.of("/proc");

  /** Looks, until there is none left; a process may begin another one between two of them. */
  private static final int LOOKS_MAX = 200;

  private static final long PAUSE_MILLIS = 5;

  private Marked() {}

  /**
   * Kills them all and returns when they are gone, after a second or so in any case.
   *
   * @param variable with its value, {@code NAME=value}; tells these from all other processes
   */
  static void kill(String variable) throws InterruptedException {
    for (int look = 0; look < LOOKS_MAX; look++) {
      List<ProcessHandle> found = find(variable);
      if (found.isEmpty()) {
        return;
      }
      found.forEach(ProcessHandle::destroyForcibly);
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    LOG.error("processes of a probe's command do not end: {}", find(variable));
  }

  private static List<ProcessHandle> find(String variable) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : processes) {
        if (has(process, variable)) {
          ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
              .ifPresent(found::add);
        }
      }
    } catch (IOException noProc) {
      // Not on this system.
    }
    return found;
  }

  /** Those of other users cannot be read, and were not begun by this one. */
  private static boolean has(Path process, String variable) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      return ("\0" + new String(environment, StandardCharsets.ISO_8859_1))
          .contains("\0" + variable + "\0");
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }
}
