package dev.meridian.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Reads one {@code zones/NAME.yaml}. Every fault of the file becomes a problem; what cannot be read
 * is left out, so that one reading finds all of them. A configuration is fit to serve only when
 * {@link Problems#hasErrors} says no.
 */
public final class SteeringConfigReader {
  private static final List<String> SECTIONS =
      List.of("probes", "pools", "policies", "names", "safety", "maintenance");

  private final String zone;
  private final Value root;

  private SteeringConfigReader(String zone, Value root) {
    this.zone = zone;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @param file named after its zone, such as {@code zones/app.example.com.yaml}
   * @param problems gets everything that is wrong with it, in the order of its lines
   * @return empty when the file cannot be read as a mapping at all
   */
  public static Optional<SteeringConfig> read(Path file, Problems problems) {
    return YamlSource.load(file, problems).flatMap(text -> read(text, file.toString(), problems));
  }

  /**
   * Reads a text.
   *
   * @param file its name, for messages; the last part of it names the zone
   */
  public static Optional<SteeringConfig> read(String text, String file, Problems problems) {
    Problems found = new Problems();
    String zone = zone(file);
    DomainText.fault(zone)
        .ifPresent(
            fault ->
                found.error(
                    new Mark(file, 0, ""),
                    "a steering file is named after its zone, but "
                        + Words.quote(zone)
                        + " "
                        + fault));
    Optional<SteeringConfig> config =
        YamlSource.parse(text, file, found)
            .flatMap(root -> new SteeringConfigReader(zone, root).config(found));
    problems.addByLine(found);
    return config;
  }

  private static String zone(String file) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    return name.toLowerCase(Locale.ROOT).replaceFirst("\\.ya?ml$", "");
  }

  private Optional<SteeringConfig> config(Problems problems) {
    return Fields.of(root, SECTIONS).map(sections -> config(sections, problems));
  }

  private SteeringConfig config(Fields sections, Problems problems) {
    SteeringConfig config =
        new SteeringConfig(
            zone,
            root.mark(),
            section(sections, "probes", ProbeReader::read),
            section(sections, "pools", PoolReader::read),
            section(sections, "policies", (name, value) -> PolicyReader.read(value)),
            names(sections),
            sections.get("safety").flatMap(SafetyReader::read),
            sections.get("maintenance").map(MaintenanceReader::read).orElse(List.of()));
    SteeringChecks.run(config, root, problems);
    return config;
  }

  private static <T> Map<String, T> section(
      Fields sections, String section, BiFunction<String, Value, Optional<T>> reader) {
    Map<String, T> read = new LinkedHashMap<>();
    entries(sections, section)
        .forEach(
            (name, value) -> {
              Names.fault(name).ifPresent(value::error);
              reader.apply(name, value).ifPresent(spec -> read.put(name, spec));
            });
    return Collections.unmodifiableMap(read);
  }

  private static Map<String, Value> entries(Fields sections, String section) {
    return sections
        .get(section)
        .flatMap(value -> value.mapping("a mapping of names"))
        .orElse(Map.of());
  }

  private List<NameSpec> names(Fields sections) {
    List<NameSpec> names = new ArrayList<>();
    Map<String, Mark> first = new HashMap<>();
    entries(sections, "names")
        .forEach(
            (owner, value) -> {
              NameReader.read(owner, zone, value).ifPresent(names::add);
              Mark other = first.putIfAbsent(owner.toLowerCase(Locale.ROOT), value.mark());
              if (other != null) {
                value.error(
                    "is the same name as on line %d: case means nothing (RFC 4343)"
                        .formatted(other.line()));
              }
            });
    return List.copyOf(names);
  }
}
