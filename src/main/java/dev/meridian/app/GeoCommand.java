package dev.meridian.app;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.config.ServerConfigReader;
import dev.meridian.control.DecisionText;
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
import picocli.CommandLine.Parameters;

@Command(
    name = "geo",
    mixinStandardHelpOptions = true,
    description = "Shows what the geo databases of the configuration say of an address.")
final class GeoCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(
      paramLabel = "ADDRESS",
      description = "An IPv4 or IPv6 address.",
      converter = AddressConverter.class)
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Override
  public Integer call() {
    Problems problems = new Problems();
    Optional<ServerConfig> read = ServerConfigReader.read(config.file(), problems);
    problems.all().forEach(System.err::println);
    if (read.isEmpty() || problems.hasErrors()) {
      return ExitCode.SOFTWARE;
    }
    try {
      return show(read.get().geoip());
    } catch (GeoFileException e) {
      Mark mark = new Mark(config.file().toString(), 0, "geoip");
      e.all()
          .forEach(
              fault -> System.err.println(mark + ": " + fault.file() + " " + fault.getMessage()));
      return ExitCode.SOFTWARE;
    }
  }

  private int show(List<Path> databases) throws GeoFileException {
    GeoSource source = GeoSource.open(databases, Places.shipped());
    GeoSource.Located located = source.locate(address);
    System.out.println(address.getHostAddress() + " " + DecisionText.location(located.location()));
    for (GeoRecord record : source.records(address)) {
      System.out.printf("  %s (%s) %s%n", record.file(), record.databaseType(), record.network());
      record
          .fields()
          .forEach(field -> System.out.printf("    %-28s %s%n", field.name(), field.value()));
    }
    if (databases.isEmpty()) {
      System.out.println("  no database is configured (geoip in " + config.file() + ")");
    }
    return ExitCode.OK;
  }
}
