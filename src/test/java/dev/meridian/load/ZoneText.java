package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Zones from master file text, for tests of any room. */
public final class ZoneText {
  private ZoneText() {}

  /** What came of reading a text. */
  public record Result(Optional<Zone> zone, List<String> problems) {}

  /** The zone of a text that has no faults, with names that policies answer. */
  public static Zone zone(String origin, String text, Consumer<ZoneBuilder<Mark>> steering) {
    Result result = read(origin, text, steering);
    assertThat(result.problems()).isEmpty();
    return result.zone().orElseThrow();
  }

  /** The zone of a text that has no faults. */
  public static Zone zone(String origin, String text) {
    return zone(origin, text, builder -> {});
  }

  /** Reads a text as the file {@code zone} of an empty folder. */
  public static Result read(String origin, String text, Consumer<ZoneBuilder<Mark>> steering) {
    try {
      Path folder = Files.createTempDirectory("zone");
      Path file = Files.writeString(folder.resolve("zone"), text);
      Result result = read(origin, folder, file, steering);
      Files.delete(file);
      Files.delete(folder);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file; problems are told without the folder. */
  static Result read(String origin, Path folder, Path file, Consumer<ZoneBuilder<Mark>> steering) {
    Problems problems = new Problems();
    Name apex = Name.parse(origin);
    ZoneBuilder<Mark> builder = new ZoneBuilder<>(apex, new ZoneFaults(problems));
    new MasterFile(
            folder, org.xbill.DNS.Name.fromConstantString(apex.toString()), problems, builder::add)
        .read(file);
    steering.accept(builder);
    Optional<Zone> zone = builder.build(new Mark(file.toString(), 0, ""));
    List<String> told =
        problems.all().stream()
            .map(Problem::toString)
            .map(text -> text.replace(folder + "/", ""))
            .toList();
    return new Result(zone, told);
  }
}
