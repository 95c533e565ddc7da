package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.wire.Name;
import dev.meridian.zone.ZoneBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a zone file holds, it is read to its end and told of in clean lines. */
final class MutatedZonesTest {
  private static final int MUTANTS = 5000;
  private static final long SEED = 20261122;

  private static final byte[] NASTY =
      "\"\"(();;\\\\\n\r\t $@*.0123456789abcIN\0\u0001\u007f".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private Path folder = Path.of("");

  @Test
  void noMutantEscapes() {
    List<String> zones = MasterFileTest.validTexts();
    Random random = new Random(SEED);
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(zones.get(i % zones.size()), random);
      String shown = "seed " + SEED + ", mutant " + i + ": " + Arrays.toString(mutant);
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> assertThat(read(mutant)).as(shown).allMatch(this::isClean));
    }
  }

  private static byte[] mutant(String zone, Random random) {
    byte[] octets = zone.getBytes(StandardCharsets.US_ASCII);
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(octets.length);
      octets =
          switch (random.nextInt(4)) {
            case 0 -> spliced(octets, at, at + 1, new byte[] {nasty(random)});
            case 1 -> spliced(octets, at, at, new byte[] {nasty(random), nasty(random)});
            case 2 -> spliced(octets, at, Math.min(octets.length, at + 5), new byte[] {' '});
            default -> spliced(octets, at, at, Arrays.copyOfRange(octets, at / 2, at));
          };
    }
    return octets;
  }

  private static byte nasty(Random random) {
    return random.nextInt(8) == 0 ? (byte) random.nextInt() : NASTY[random.nextInt(NASTY.length)];
  }

  private static byte[] spliced(byte[] octets, int from, int to, byte[] with) {
    byte[] result = new byte[from + with.length + octets.length - to];
    System.arraycopy(octets, 0, result, 0, from);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(octets, to, result, from + with.length, octets.length - to);
    return result;
  }

  private List<String> read(byte[] octets) throws IOException {
    Path file = Files.write(folder.resolve("zone"), octets);
    Problems problems = new Problems();
    ZoneBuilder<Mark> zone =
        new ZoneBuilder<>(Name.parse("example.org."), new ZoneFaults(problems));
    new MasterFile(
            folder, org.xbill.DNS.Name.fromConstantString("example.org."), problems, zone::add)
        .read(file);
    boolean built = zone.build(new Mark(file.toString(), 0, "")).isPresent();
    assertThat(built || problems.hasErrors()).isTrue();
    return problems.all().stream().map(Problem::toString).toList();
  }

  private boolean isClean(String problem) {
    return problem.startsWith(folder + "/zone")
        && !problem.contains("<none>")
        && !problem.contains("Exception")
        && problem.length() < 600
        && problem.chars().noneMatch(Character::isISOControl);
  }
}
