package dev.meridian.journal;

import dev.meridian.journal.Entry.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was down at a time, as the journal has it.
 *
 * @param down targets as {@link #target} names them, each with why it was down, empty where that is
 *     not told
 */
public record Past(Map<String, String> down) {
  public Past {
    down = Map.copyOf(down);
  }

  /** A target as the journal names it: {@code app.example.com/web 192.0.2.10:443}. */
  public static String target(String probe, String address) {
    return probe + " " + address;
  }

  /**
   * The past at a time.
   *
   * @return empty when the journal does not reach back so far
   */
  public static Optional<Past> at(JournalFolder folder, Instant time) throws IOException {
    List<Path> files = folder.files();
    for (int i = files.size() - 1; i >= 0; i--) {
      Replay replay = new Replay(time);
      folder.read(files.get(i), replay::see);
      if (replay.begun) {
        return Optional.of(new Past(replay.down));
      }
    }
    return Optional.empty();
  }

  /** When the journal begins; empty where there is none. */
  public static Optional<Instant> begin(JournalFolder folder) throws IOException {
    for (Path file : folder.files()) {
      Instant[] first = {Instant.MAX};
      folder.read(file, entry -> first[0] = entry.at().isBefore(first[0]) ? entry.at() : first[0]);
      if (first[0].isBefore(Instant.MAX)) {
        return Optional.of(first[0]);
      }
    }
    return Optional.empty();
  }

  /** Follows the entries of one file up to a time. */
  private static final class Replay {
    private final Instant time;
    private final Map<String, String> down = new HashMap<>();
    private boolean begun;

    Replay(Instant time) {
      this.time = time;
    }

    void see(Entry entry) {
      if (entry.at().isAfter(time)) {
        return;
      }
      if (entry.kind() == Kind.VERDICTS || entry.kind() == Kind.STARTED) {
        begun = true;
        Set<String> listed = new HashSet<>(entry.texts("down"));
        down.keySet().retainAll(listed);
        listed.forEach(target -> down.putIfAbsent(target, ""));
      } else if (entry.kind() == Kind.FLIP) {
        if (entry.text("to").equals("DOWN")) {
          down.put(entry.text("target"), entry.text("cause"));
        } else {
          down.remove(entry.text("target"));
        }
      }
    }
  }
}
