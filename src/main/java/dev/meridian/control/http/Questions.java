package dev.meridian.control.http;

import dev.meridian.config.AddressText;
import dev.meridian.config.DurationText;
import dev.meridian.control.Decision;
import dev.meridian.control.DecisionJson;
import dev.meridian.control.Explain;
import dev.meridian.control.Explain.Asker;
import dev.meridian.control.ObservedHealth;
import dev.meridian.control.PastHealth;
import dev.meridian.journal.Past;
import dev.meridian.load.RecordTypes;
import dev.meridian.wire.Name;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/** Explains answers over the API, those of the past too. */
final class Questions {
  private final Subject subject;

  Questions(Subject subject) {
    this.subject = subject;
  }

  private record Question(Name name, int type, String typeName, Asker asker) {
    Decision explain(Explain explain) {
      return explain.explain(name, type, typeName, asker);
    }
  }

  /** What {@code explain --json} prints. */
  Future<Reply> explain(Call call) {
    Question question = new Question(name(call), type(call), typeName(call), asker(call));
    Optional<Instant> at = call.query("at").map(text -> instant("at", text));
    ObservedHealth observed = subject.observed().get();
    if (at.isEmpty()) {
      Explain explain = new Explain(observed.loaded(), observed);
      return Future.succeededFuture(Reply.json(DecisionJson.json(question.explain(explain))));
    }
    return call.offLoop(
        () -> {
          Past past =
              Past.at(subject.journal().folder(), at.get())
                  .orElseThrow(
                      () -> Problem.ofField("?at", "the journal does not reach back so far"));
          Explain explain =
              Explain.ofPast(observed.loaded(), new PastHealth(past, observed.loaded()));
          return Reply.json(DecisionJson.json(question.explain(explain)));
        });
  }

  private static String required(Call call, String parameter) {
    return call.query(parameter).orElseThrow(() -> Problem.ofField("?" + parameter, "is missing"));
  }

  private static Name name(Call call) {
    try {
      String text = required(call, "name");
      return Name.parse(text.endsWith(".") ? text : text + ".");
    } catch (IllegalArgumentException e) {
      throw Problem.ofField("?name", "is no domain name");
    }
  }

  private static String typeName(Call call) {
    return call.query("type").orElse("A").toUpperCase(Locale.ROOT);
  }

  private static int type(Call call) {
    return RecordTypes.number(typeName(call))
        .orElseThrow(() -> Problem.ofField("?type", "is no record type"));
  }

  private static Asker asker(Call call) {
    String text = required(call, "from");
    int slash = text.indexOf('/');
    InetAddress address =
        AddressText.parse(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() -> Problem.ofField("?from", "is no address, nor ADDRESS/BITS"));
    if (slash < 0) {
      return new Asker(address, Optional.empty());
    }
    String bits = text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > address.getAddress().length * 8) {
      throw Problem.ofField("?from", "has a prefix length that is none");
    }
    return new Asker(address, Optional.of(Integer.parseInt(bits)));
  }

  /** A time such as {@code 2026-11-22T10:22:01Z}, or a duration before now such as {@code 10m}. */
  static Instant instant(String parameter, String text) {
    Optional<Instant> ago = DurationText.parse(text).map(Instant.now()::minus);
    try {
      return ago.isPresent() ? ago.get() : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Problem.ofField(
          "?" + parameter,
          "is neither a time such as 2026-11-22T10:22:01Z nor a duration such as 10m");
    }
  }
}
