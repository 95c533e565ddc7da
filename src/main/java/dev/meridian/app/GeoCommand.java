package dev.meridian.app;

import dev.meridian.config.AddressText;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.config.Words;
import dev.meridian.control.DecisionText;
import dev.meridian.geo.Location;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoRecord;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.load.geo.Places;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "geo",
    mixinStandardHelpOptions = true,
    description = "Shows what the geo databases say of an address.")
final class GeoCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--database",
      paramLabel = "FILE",
      description =
          "A database to ask instead of those of the configuration, which is not read then;"
              + " may be given several times, in order.")
  private List<Path> databases = List.of();

  @Parameters(
      paramLabel = "ADDRESS",
      description = "An IPv4 or IPv6 address.",
      converter = AddressConverter.class)
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Override
  public Integer call() {
    Optional<List<Path>> asked =
        databases.isEmpty() ? configured().map(ServerConfig::geoip) : Optional.of(databases);
    if (asked.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    try {
      show(asked.get());
      return ExitCode.OK;
    } catch (GeoFileException e) {
      e.all().forEach(fault -> System.err.println(fault.file() + ": " + fault.getMessage()));
      return ExitCode.SOFTWARE;
    }
  }

  private Optional<ServerConfig> configured() {
    Problems problems = new Problems();
    Optional<ServerConfig> read = ServerConfigReader.read(config.file(), problems);
    problems.all().forEach(System.err::println);
    return read.filter(_ -> !problems.hasErrors());
  }

  private void show(List<Path> files) throws GeoFileException {
    GeoSource source = GeoSource.open(files, Places.shipped());
    Location located = source.locate(address);
    List<GeoRecord> records = source.records(address);
    System.out.println(AddressText.print(address) + " " + DecisionText.location(located));
    for (GeoRecord record : records) {
      System.out.printf(
          "  %s (%s) %s%n", record.file(), Words.line(record.databaseType()), record.network());
      record
          .fields()
          .forEach(
              field ->
                  System.out.printf(
                      "    %-28s %s%n", Words.line(field.name()), Words.line(field.value())));
    }
    if (files.isEmpty()) {
      System.out.println("  no database is configured (geoip in " + config.file() + ")");
    } else if (records.isEmpty()) {
      System.out.println("  no database has a record for it");
    }
  }
}
