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
 * What was down, overridden and held at a time, as the journal has it.
 *
 * @param at the time
 * @param down targets as {@link #target} names them, each with why it was down, empty where that is
 *     not told
 * @param overrides those that were in force, by id, as the journal has them in {@code record}
 * @param held members that a safety rule kept as they were, {@code zone/pool/member}
 */
public record Past(
    Instant at, Map<String, String> down, Map<String, String> overrides, Set<String> held) {
  public Past {
    down = Map.copyOf(down);
    overrides = Map.copyOf(overrides);
    held = Set.copyOf(held);
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
        return Optional.of(new Past(time, replay.down, replay.overrides, replay.held));
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
    private final Map<String, String> overrides = new HashMap<>();
    private final Set<String> held = new HashSet<>();
    private boolean begun;

    Replay(Instant time) {
      this.time = time;
    }

    void see(Entry entry) {
      if (entry.at().isAfter(time)) {
        return;
      }
      switch (entry.kind()) {
        case VERDICTS, STARTED -> begin(entry);
        case FLIP -> flip(entry);
        case OVERRIDE -> override(entry);
        case SAFETY -> hold(entry);
        case STOPPED, HOLD, QUORUM, RECUSAL, RELOAD, LOAD, REFUSED, LOST -> {}
      }
    }

    private void begin(Entry entry) {
      begun = true;
      Set<String> listed = new HashSet<>(entry.texts("down"));
      down.keySet().retainAll(listed);
      listed.forEach(target -> down.putIfAbsent(target, ""));
      overrides.clear();
      entry.texts("overrides").forEach(one -> overrides.put(one.split(" ", 2)[0], one));
      held.clear();
      held.addAll(entry.texts("held"));
    }

    private void flip(Entry entry) {
      if (entry.text("to").equals("DOWN")) {
        down.put(entry.text("target"), entry.text("cause"));
      } else {
        down.remove(entry.text("target"));
      }
    }

    private void override(Entry entry) {
      String written = entry.text("record");
      String id = written.split(" ", 2)[0];
      switch (entry.text("turn")) {
        case "given" -> overrides.put(id, written);
        case "released", "ended" -> overrides.remove(id);
        default -> {} // What was refused is not there, and what has drained still is.
      }
    }

    private void hold(Entry entry) {
      String member =
          entry.text("zone") + "/" + String.join("/", entry.texts("pools")) + "/" + entry.text("member");
      if (entry.facts().getBoolean("holds", false)) {
        held.add(member);
      } else {
        held.remove(member);
      }
    }
  }
}
