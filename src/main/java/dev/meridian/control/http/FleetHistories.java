package dev.meridian.control.http;

import dev.meridian.fleet.AnnalLine;
import dev.meridian.fleet.Annals;
import dev.meridian.journal.Entry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the journals of all nodes of a fleet for clients, in the order in which NATS stored the
 * lines. One search looks at so many lines at most; the next goes on where it ended.
 */
final class FleetHistories {
  /** Lines that are asked for at once. */
  private static final int STEP = 500;

  private static final int LINES_MAX = 20_000;

  private final Annals annals;
  private final Predicate<Entry> wanted;
  private final int limit;

  /**
   * A search.
   *
   * @param limit entries at most
   */
  FleetHistories(Annals annals, Predicate<Entry> wanted, int limit) {
    this.annals = annals;
    this.wanted = wanted;
    this.limit = limit;
  }

  /** The newest entries before a sequence, oldest first. */
  JsonObject newest(long before, Optional<Instant> since) throws IOException, InterruptedException {
    Annals.Reach reach = annals.reach();
    long end = Math.min(before - 1, reach.last());
    long stop = Math.max(reach.first(), end - LINES_MAX + 1);
    Deque<JsonObject> found = new ArrayDeque<>();
    boolean over = false;
    while (end >= stop && found.size() < limit && !over) {
      long first = Math.max(stop, end - STEP + 1);
      List<AnnalLine> lines = annals.read(first, end);
      for (int i = lines.size() - 1; i >= 0 && found.size() < limit && !over; i--) {
        AnnalLine line = lines.get(i);
        over = since.filter(line.storedAt()::isBefore).isPresent();
        entry(line)
            .filter(entry -> since.filter(entry.at()::isBefore).isEmpty())
            .ifPresent(entry -> found.addFirst(item(line, entry)));
        end = line.sequence() - 1;
      }
      end = found.size() < limit ? Math.min(end, first - 1) : end;
    }
    boolean more = !over && end >= reach.first();
    JsonObject json = items(List.copyOf(found));
    return more ? json.put("oldest", end + 1) : json;
  }

  /** The entries after a sequence, oldest first. */
  JsonObject following(long after) throws IOException, InterruptedException {
    Annals.Reach reach = annals.reach();
    long next = Math.max(after + 1, reach.first());
    long stop = Math.min(reach.last(), next + LINES_MAX - 1);
    List<JsonObject> found = new ArrayList<>();
    while (next <= stop && found.size() < limit) {
      long end = Math.min(stop, next + STEP - 1);
      for (AnnalLine line : annals.read(next, end)) {
        if (found.size() < limit) {
          entry(line).ifPresent(entry -> found.add(item(line, entry)));
        }
      }
      next = end + 1;
    }
    return items(found);
  }

  /** Lines of other versions may be of kinds that this one does not know. */
  private Optional<Entry> entry(AnnalLine line) {
    return Entry.parse(line.text()).filter(wanted);
  }

  private static JsonObject items(List<JsonObject> items) {
    return new JsonObject().put("items", new JsonArray(items));
  }

  private static JsonObject item(AnnalLine line, Entry entry) {
    JsonObject json = new JsonObject().put("sequence", line.sequence()).put("node", line.node());
    if (line.missing() > 0) {
      json.put("missing", line.missing());
    }
    return json.mergeIn(Histories.item(entry));
  }
}
