package dev.meridian.load;

import dev.meridian.answer.GuardedResponder;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.Snapshot;
import dev.meridian.config.Mark;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.config.SteeringConfigReader;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.load.geo.Places;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneBuilder;
import dev.meridian.zone.ZoneTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Reads any octets as one of the operator's files, and says where the reader breaks its word:
 * whatever the file holds, it is read to an end, and each fault is one clean line with a place.
 */
public final class HostileFiles {
  private static final String ORIGIN = "example.com";
  private static final String STEERED_ZONE =
      "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\ncut NS ns.cut\nns.cut A 192.0.2.2\n";
  private static final String SERVER = "zones: zones\ncookies: {enabled: false}\n";
  private static final int MESSAGE_LENGTH_MAX = 4_096;
  private static final int RECORDS_ASKED = 8;
  private static final int ROOM = 65_535;

  private final Path folder;
  private final Path zones;
  private final Places places = Places.shipped();
  private final GuardedResponder responder = new GuardedResponder(Snapshot.EMPTY);

  /** Makes the folder that the files are written to; it is deleted when the JVM ends. */
  public HostileFiles() {
    try {
      folder = Files.createTempDirectory("hostile");
      zones = Files.createDirectory(folder.resolve("zones"));
      Files.writeString(zones.resolve(ORIGIN + ".zone"), STEERED_ZONE);
      Files.writeString(folder.resolve("meridian.yaml"), SERVER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
  }

  private void delete() {
    for (Path each :
        List.of(
            zones.resolve(ORIGIN + ".zone"),
            zones.resolve(ORIGIN + ".yaml"),
            zones,
            folder.resolve("meridian.yaml"),
            folder.resolve("master"),
            folder.resolve("secret"),
            folder.resolve("geo.mmdb"),
            folder)) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException e) {
        // It stays in the system's folder of temporary files.
      }
    }
  }

  private record Asked(org.xbill.DNS.Name owner, int type) {}

  /** As a master file. A zone that comes of it must be answered from. */
  public void masterFile(byte[] octets) {
    Path file = write("master", octets);
    Problems problems = new Problems();
    ZoneBuilder<Mark> zone = new ZoneBuilder<>(Name.parse(ORIGIN), new ZoneFaults(problems));
    List<Asked> asked = new ArrayList<>();
    Problems syntax = new Problems();
    boolean whole =
        new MasterFile(
                zones,
                org.xbill.DNS.Name.fromConstantString(ORIGIN + "."),
                syntax,
                (owner, type, ttl, rdata, source, line) -> {
                  require(line > 0, "a record without its line");
                  zone.add(owner, type, ttl, rdata, source, line);
                  if (asked.size() < RECORDS_ASKED) {
                    asked.add(
                        new Asked(org.xbill.DNS.Name.fromConstantString(owner.toString()), type));
                  }
                })
            .read(file);
    require(whole != syntax.hasErrors(), "faults that are not told");
    syntax.all().forEach(fault -> require(fault.mark().line() > 0, "no line: " + fault));
    requireClean(syntax.all(), octets);
    if (!whole) {
      zone.someAreMissing();
    }
    Optional<Zone> built = zone.build(new Mark(file.toString(), 0, ""));
    requireClean(problems.all(), octets);
    require(built.isPresent() || problems.hasErrors() || !whole, "no zone and no fault");
    built.ifPresent(
        ready ->
            ask(new Snapshot(Protocol.PLAIN, new ZoneTable(List.of(ready)), List.of()), asked));
  }

  /** As the steering of a zone. What comes of it must be answered from. */
  public void steering(byte[] octets) {
    Path file = write("zones/" + ORIGIN + ".yaml", octets);
    Problems problems = new Problems();
    boolean read = SteeringConfigReader.read(file, problems).isPresent();
    require(read || problems.hasErrors(), "no configuration and no fault");
    requireClean(problems.all(), octets);
    if (problems.hasErrors()) {
      return;
    }
    Problems ofLoad = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), ofLoad);
    require(loaded.isPresent() != ofLoad.hasErrors(), "loaded in spite of faults, or not at all");
    requireClean(ofLoad.all(), octets);
    loaded.ifPresent(ready -> ask(ready.snapshot(), steeredNames()));
  }

  private static List<Asked> steeredNames() {
    List<Asked> asked = new ArrayList<>();
    for (String owner : List.of("", "www.", "x.tenants.", "a.", "cut.")) {
      org.xbill.DNS.Name name = org.xbill.DNS.Name.fromConstantString(owner + ORIGIN + ".");
      for (int type : List.of(Type.A, Type.AAAA, Type.CNAME, Type.ANY)) {
        asked.add(new Asked(name, type));
      }
    }
    return asked;
  }

  /**
   * As a file of a secret.
   *
   * @return what was read; empty when there were faults
   */
  public Optional<byte[]> secret(byte[] octets) {
    Path file = write("secret", octets);
    Problems problems = new Problems();
    Optional<byte[]> secret =
        new SecretFile(folder.resolve("meridian.yaml"), problems).read(file, "cookies.secret");
    require(secret.isPresent() != problems.hasErrors(), "a secret in spite of faults, or none");
    requireClean(problems.all(), octets);
    String text = new String(octets, StandardCharsets.ISO_8859_1).strip();
    problems
        .all()
        .forEach(
            fault ->
                require(text.length() < 8 || !fault.message().contains(text), "a fault tells all"));
    return secret;
  }

  /** As a geo database. */
  public void geoDatabase(byte[] octets) throws IOException {
    Path file = write("geo.mmdb", octets);
    try {
      GeoSource source = GeoSource.open(List.of(file), places);
      source.map(GeoDetail.COUNTRY);
      source.map(GeoDetail.ALL);
      for (String address : List.of("192.0.2.1", "10.1.1.1", "2001:db8::1", "::")) {
        source.locate(InetAddress.ofLiteral(address));
      }
    } catch (GeoFileException e) {
      require(e.file().equals(file), "the file of a fault");
      requireClean(Faults.reason(e));
    }
  }

  private void ask(Snapshot snapshot, List<Asked> questions) {
    responder.publish(snapshot);
    for (Asked each : questions) {
      Message query = Message.newQuery(Record.newRecord(each.owner(), each.type(), DClass.IN));
      for (boolean stream : new boolean[] {true, false}) {
        byte[] response =
            responder.respond(query.toWire(), stream ? ROOM : 512, stream, false).response();
        try {
          Message read = new Message(response);
          require(read.numBytes() == response.length, "octets behind the last record");
        } catch (IOException e) {
          throw new AssertionError(each + ": " + Arrays.toString(response), e);
        }
      }
    }
  }

  private Path write(String name, byte[] octets) {
    try {
      return Files.write(folder.resolve(name), octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireClean(List<Problem> problems, byte[] octets) {
    long lines = 1;
    for (byte octet : octets) {
      lines += octet == '\n' || octet == '\r' ? 1 : 0;
    }
    // Messages quote what is at fault.
    boolean speaksOfExceptions =
        new String(octets, StandardCharsets.ISO_8859_1).contains("Exception");
    for (Problem problem : problems) {
      require(problem.mark().file().startsWith(folder.toString()), "of no file: " + problem);
      require(problem.mark().line() >= 0 && problem.mark().line() <= lines, "line: " + problem);
      requireClean(problem.message());
      requireClean(problem.toString());
      require(
          speaksOfExceptions || !problem.message().contains("Exception"),
          "the name of a class: " + problem);
    }
  }

  private static void requireClean(String message) {
    require(
        !message.isBlank()
            && message.length() < MESSAGE_LENGTH_MAX
            && message.chars().noneMatch(Character::isISOControl),
        "message: " + message);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
