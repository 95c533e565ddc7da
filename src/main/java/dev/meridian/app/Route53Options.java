package dev.meridian.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands about Route 53 take. */
final class Route53Options {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--zone",
      paramLabel = "NAME",
      description = "Only this zone; may be given several times (default: all of route53.zones).")
  private List<String> zones = List.of();

  @Option(names = "--no-probe", description = "Take every target for up instead of probing.")
  private boolean noProbe;

  Path file() {
    return config.file();
  }

  ConfigOption config() {
    return config;
  }

  boolean probes() {
    return !noProbe;
  }

  /** The zones that were named, without final dots; none means all. */
  List<String> zones() {
    return zones.stream()
        .map(zone -> zone.endsWith(".") ? zone.substring(0, zone.length() - 1) : zone)
        .map(zone -> zone.toLowerCase(Locale.ROOT))
        .toList();
  }
}
