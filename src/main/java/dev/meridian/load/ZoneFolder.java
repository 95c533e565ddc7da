package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Pairs the files of the zones folder: {@code NAME.zone} and {@code NAME.yaml}, in any case, for
 * names mean the same in either (RFC 4343). Hidden files and other names are left alone: editors
 * and includes have theirs there.
 */
final class ZoneFolder {
  private static final String ZONE = ".zone";
  private static final String STEERING = ".yaml";
  private static final String MISSPELT = ".yml";

  private final ServerConfig config;
  private final Problems problems;

  ZoneFolder(ServerConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /**
   * The files of one zone.
   *
   * @param name of the zone as its file says, lower case
   */
  record ZoneFiles(String name, Path zone, Optional<Path> steering) {}

  /** The zones in the order of their names; tells of files that belong to none. */
  List<ZoneFiles> read() {
    Optional<List<Path>> listed = list();
    if (listed.isEmpty()) {
      return List.of();
    }
    Map<String, Path> zones = byName(listed.get(), ZONE);
    Map<String, Path> steering = byName(listed.get(), STEERING);
    byName(listed.get(), MISSPELT)
        .values()
        .forEach(file -> problems.error(whole(file), "is not read; steering files end in .yaml"));
    steering.forEach(
        (name, file) -> {
          if (!zones.containsKey(name)) {
            problems.error(whole(file), "there is no " + name + ZONE + " beside it");
          }
        });
    if (zones.isEmpty()) {
      zonesError("no *.zone file in " + config.zones() + "; every query would be refused");
    }
    List<ZoneFiles> files = new ArrayList<>();
    zones.forEach(
        (name, file) ->
            files.add(new ZoneFiles(name, file, Optional.ofNullable(steering.get(name)))));
    return files;
  }

  private Optional<List<Path>> list() {
    if (!Files.isDirectory(config.zones())) {
      String what = Files.exists(config.zones()) ? " is not a folder" : " does not exist";
      zonesError(config.zones() + what + "; it is to hold the *.zone files");
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(config.zones())) {
      return Optional.of(files.filter(file -> !fileName(file).startsWith(".")).sorted().toList());
    } catch (IOException e) {
      zonesError(config.zones() + " cannot be listed: " + Faults.reason(e));
      return Optional.empty();
    }
  }

  private void zonesError(String message) {
    problems.error(new Mark(config.file().toString(), 0, "zones"), message);
  }

  private Map<String, Path> byName(List<Path> files, String suffix) {
    Map<String, Path> named = new TreeMap<>();
    for (Path file : files) {
      String name = fileName(file).toLowerCase(Locale.ROOT);
      if (name.endsWith(suffix)) {
        Path other = named.putIfAbsent(stem(name, suffix), file);
        if (other != null) {
          problems.error(whole(file), "names the same zone as " + other.getFileName());
        }
      }
    }
    return named;
  }

  /** The zone's name: a final dot means nothing. */
  private static String stem(String name, String suffix) {
    String stem = name.substring(0, name.length() - suffix.length());
    return stem.endsWith(".") ? stem.substring(0, stem.length() - 1) : stem;
  }

  private static String fileName(Path file) {
    return file.getFileName().toString();
  }

  private static Mark whole(Path file) {
    return new Mark(file.toString(), 0, "");
  }
}
