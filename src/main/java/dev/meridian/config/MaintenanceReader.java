package dev.meridian.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads scheduled maintenance. */
final class MaintenanceReader {
  private static final List<String> KEYS =
      List.of(
          "subjects",
          "cron",
          "for",
          "from",
          "until",
          "timeZone",
          "drain",
          "reason",
          "overrideSafety");

  private MaintenanceReader() {}

  static List<MaintenanceSpec> read(Value value) {
    List<MaintenanceSpec> windows = new ArrayList<>();
    value
        .list("a list of maintenance windows")
        .orElse(List.of())
        .forEach(
            item ->
                Fields.of(item, KEYS).flatMap(MaintenanceReader::window).ifPresent(windows::add));
    return List.copyOf(windows);
  }

  private static Optional<MaintenanceSpec> window(Fields fields) {
    Value owner = fields.owner();
    for (String key : List.of("subjects", "reason")) {
      if (!fields.has(key)) {
        owner.error("has no " + key);
      }
    }
    List<String> subjects =
        fields.get("subjects").map(MaintenanceReader::subjects).orElse(List.of());
    Optional<MaintenanceSpec.When> when = when(fields);
    ZoneId zone = fields.get("timeZone").flatMap(MaintenanceReader::zone).orElse(ZoneOffset.UTC);
    Duration over = Settings.MAINTENANCE_DRAIN.read(fields);
    Optional<String> reason =
        fields.get("reason").flatMap(v -> ProbeReader.text(v, Settings.PROBE_TEXT_MAX));
    reason
        .filter(String::isBlank)
        .ifPresent(blank -> owner.error("its reason is blank; say why for whoever looks later"));
    Set<String> overrides =
        fields.get("overrideSafety").map(MaintenanceReader::rules).orElse(Set.of());
    if (subjects.isEmpty() || when.isEmpty() || reason.isEmpty() || reason.get().isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        new MaintenanceSpec(
            owner.mark(), subjects, when.get(), zone, over, reason.get(), overrides));
  }

  private static List<String> subjects(Value value) {
    List<String> subjects = new ArrayList<>();
    List<Value> written = value.listOrOne("a list of pools");
    if (written.isEmpty()) {
      value.error("is empty; a window is for a pool or a member at least");
    }
    for (Value item : written) {
      item.word("POOL, POOL/MEMBER or a pattern of these").ifPresent(subjects::add);
    }
    return List.copyOf(subjects);
  }

  private static Optional<MaintenanceSpec.When> when(Fields fields) {
    boolean repeated = fields.has("cron");
    boolean once = fields.has("from") && fields.has("until");
    boolean mixed = repeated ? fields.has("from") || fields.has("until") : fields.has("for");
    if (repeated == once || mixed) {
      fields.owner().error("needs either cron, with or without for, or from and until");
      return Optional.empty();
    }
    return repeated ? cron(fields) : once(fields);
  }

  private static Optional<MaintenanceSpec.When> cron(Fields fields) {
    Value value = fields.get("cron").orElseThrow();
    Duration length = Settings.MAINTENANCE_FOR.read(fields);
    return value
        .word("five fields such as \"0 2 * * 7\"")
        .map(text -> new MaintenanceSpec.When.Cron(value.mark(), text, length));
  }

  private static Optional<MaintenanceSpec.When> once(Fields fields) {
    Optional<LocalDateTime> from = fields.get("from").flatMap(MaintenanceReader::time);
    Optional<LocalDateTime> until = fields.get("until").flatMap(MaintenanceReader::time);
    if (from.isPresent() && until.isPresent() && !until.get().isAfter(from.get())) {
      fields.owner().error("ends before it begins");
      return Optional.empty();
    }
    return from.flatMap(f -> until.map(u -> new MaintenanceSpec.When.Once(f, u)));
  }

  private static Optional<LocalDateTime> time(Value value) {
    Optional<String> text = value.word("a time such as 2026-12-01T22:00");
    try {
      return text.map(LocalDateTime::parse);
    } catch (DateTimeParseException _) {
      value.error(
          text.map(Words::quote).orElse("") + " is not a time; write it like 2026-12-01T22:00");
      return Optional.empty();
    }
  }

  private static Optional<ZoneId> zone(Value value) {
    Optional<String> text = value.word("a time zone such as Europe/Berlin");
    try {
      return text.map(ZoneId::of);
    } catch (DateTimeException _) {
      value.error(
          text.map(Words::quote).orElse("") + " is no time zone; write it like Europe/Berlin");
      return Optional.empty();
    }
  }

  private static Set<String> rules(Value value) {
    Set<String> rules = new LinkedHashSet<>();
    for (Value item : value.listOrOne("a list of safety rules")) {
      Optional<String> rule = item.word("the name of a safety rule");
      rule.filter(word -> !SafetyReader.KEYS.contains(word))
          .ifPresent(
              word ->
                  item.error(
                      "unknown safety rule "
                          + Words.quote(word)
                          + Words.suggest(word, SafetyReader.KEYS, "allowed")));
      rule.ifPresent(rules::add);
    }
    return rules;
  }
}
