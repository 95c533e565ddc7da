package dev.meridian.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What Linux tells of a process. */
final class ProcessFacts {
  private static final int TICKS_PER_SECOND = 100;

  private final Path proc;

  ProcessFacts(long pid) {
    this.proc = Path.of("/proc", Long.toString(pid));
  }

  /**
   * What a process holds.
   *
   * @param threads without those of the JIT compiler and for signals, which come and go
   */
  record Held(int threads, int descriptors) {
    boolean isAtMost(Held other) {
      return threads <= other.threads && descriptors <= other.descriptors;
    }
  }

  /** The most of a few looks: probes open and close connections. */
  Held settled() throws IOException, InterruptedException {
    Held most = new Held(0, 0);
    for (int looks = 0; looks < 20; looks++) {
      Held now = held();
      most =
          new Held(
              Math.max(most.threads, now.threads), Math.max(most.descriptors, now.descriptors));
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return most;
  }

  /** Waits until the process holds no more than it did. */
  void awaitAtMost(Held before, Duration patience) {
    Awaitility.await("threads and descriptors as before: " + before)
        .atMost(patience)
        .until(this::held, now -> now.isAtMost(before));
  }

  private Held held() throws IOException {
    return new Held(threads(), list("fd").size());
  }

  private int threads() throws IOException {
    int count = 0;
    for (Path task : list("task")) {
      String name = Files.readString(task.resolve("comm"));
      if (!name.contains("Compiler") && !name.startsWith("SIG")) {
        count++;
      }
    }
    return count;
  }

  private List<Path> list(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(proc.resolve(folder))) {
      return entries.toList();
    }
  }

  /** Memory that the process holds now. */
  long residentKib() throws IOException {
    return Files.readAllLines(proc.resolve("status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Processor time that it has used, all cores together. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(proc.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (double) (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Datagrams that found the buffers of the sockets on a port full. */
  long udpDrops(int port) throws IOException {
    String local = ":%04X".formatted(port);
    return Files.readAllLines(Path.of("/proc/net/udp")).stream()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(fields -> fields[1].endsWith(local) && fields[1].startsWith("0100007F"))
        .mapToLong(fields -> Long.parseLong(fields[12]))
        .sum();
  }
}
