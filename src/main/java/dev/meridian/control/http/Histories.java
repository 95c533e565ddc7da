package dev.meridian.control.http;

import dev.meridian.fleet.Annals;
import dev.meridian.journal.Entry;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.JournalFolder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads the journal for clients. */
final class Histories {
  private static final int STANDARD = 100;
  private static final int MAX = 1000;

  private final Subject subject;

  Histories(Subject subject) {
    this.subject = subject;
  }

  /** The newest entries that are asked for, or those after a number, oldest first. */
  Future<Reply> history(Call call) {
    int limit = call.query("limit", STANDARD, 1, MAX);
    Predicate<Entry> wanted = wanted(call);
    Optional<Instant> since = call.query("since").map(at -> Questions.instant("since", at));
    Optional<Long> before = number(call, "before");
    Optional<Long> after = number(call, "after");
    if (call.query("fleet").map(Histories::flag).orElse(false)) {
      return ofFleet(call, new FleetHistories(annals(), wanted, limit), since, before, after);
    }
    JournalFolder folder = subject.journal().folder();
    return call.offLoop(
        () ->
            Reply.json(
                after.isPresent()
                    ? json(folder.following(after.get(), wanted, limit), limit)
                    : json(
                        folder.newest(
                            before.orElse(Long.MAX_VALUE),
                            wanted,
                            entry -> since.map(entry.at()::isBefore).orElse(false),
                            limit),
                        limit)));
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Problem.ofField("?fleet", "is neither true nor false");
    };
  }

  private Annals annals() {
    return subject
        .fleet()
        .annals()
        .get()
        .orElseThrow(() -> Problem.unprocessable("?fleet", "this node decides alone: no fleet"));
  }

  /** Numbers are the fleet's own then: places in the order of all nodes' lines. */
  private static Future<Reply> ofFleet(
      Call call,
      FleetHistories annals,
      Optional<Instant> since,
      Optional<Long> before,
      Optional<Long> after) {
    return call.offLoop(
        () -> {
          try {
            return Reply.json(
                after.isPresent()
                    ? annals.following(after.get())
                    : annals.newest(before.orElse(Long.MAX_VALUE), since));
          } catch (IOException e) {
            throw Problem.of(
                503,
                "the fleet's journal cannot be read: "
                    + e.getMessage()
                    + "; without fleet=true this node tells its own");
          }
        });
  }

  private static Predicate<Entry> wanted(Call call) {
    Optional<String> subject = call.query("subject");
    Optional<String> event = call.query("event");
    event.ifPresent(Histories::requireKnown);
    return entry ->
        entry.kind() != Kind.VERDICTS
            && subject.map(entry::isOf).orElse(true)
            && event.map(entry.kind().word()::equals).orElse(true);
  }

  private static void requireKnown(String event) {
    List<String> words = Arrays.stream(Kind.values()).map(Kind::word).toList();
    if (!words.contains(event)) {
      throw Problem.ofField("?event", "is none of " + String.join(", ", words));
    }
  }

  private static Optional<Long> number(Call call, String parameter) {
    return call.query(parameter)
        .map(
            text -> {
              if (!text.matches("\\d{1,18}")) {
                throw Problem.ofField("?" + parameter, "is not the number of an entry");
              }
              return Long.parseLong(text);
            });
  }

  private static JsonObject json(List<Entry> entries, int limit) {
    JsonObject json =
        new JsonObject()
            .put(
                "items",
                new JsonArray(entries.stream().map(Histories::item).collect(Collectors.toList())));
    if (entries.size() == limit) {
      json.put("oldest", entries.getFirst().number());
    }
    return json;
  }

  /** Without the list of all that was down, which is for the reading of the past. */
  static JsonObject item(Entry entry) {
    JsonObject json = entry.json();
    json.remove("down");
    return json;
  }
}
