package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.control.Changes.Renewed;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChangesTest {
  private static final String STEERING =
      """
      probes:
        db: {tcp: 5432}
      pools:
        one: {probe: db, members: [%s]}
      names:
        www: one
      """;

  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(folder.resolve("meridian.yaml"), "{}\n");
  }

  @Test
  void zonesAndTargetsThatCameWentOrChangedAreTold() throws IOException {
    zone("gone.example", 5);
    zone("same.example", 6);
    zone("shop.example", 7);
    write("shop.example.yaml", STEERING.formatted("192.0.2.1, 192.0.2.2"));
    Loaded before = load();
    Files.delete(folder.resolve("zones/gone.example.zone"));
    zone("new.example", 8);
    zone("shop.example", 2026112201);
    write("shop.example.yaml", STEERING.formatted("192.0.2.2, 192.0.2.3, 192.0.2.4"));
    assertThat(Changes.of(before, load()).toString())
        .isEqualTo(
            "zones 3 (gone.example. removed, new.example. added with serial 8,"
                + " shop.example. serial 7 → 2026112201), steered names 1,"
                + " targets probed 3 (2 new, 1 gone)");
  }

  @Test
  void nothingChangedIsSaidToo() throws IOException {
    zone("same.example", 6);
    Changes none = Changes.of(load(), load());
    assertThat(none.toString())
        .isEqualTo(
            "zones 1 (serials as before), steered names 0, targets probed 0 (0 new, 0 gone)");
    assertThat(none.backwards()).isEmpty();
  }

  @Test
  void manyZonesAreCountedInsteadOfNamed() throws IOException {
    zone("same.example", 6);
    Loaded before = load();
    for (int i = 10; i < 25; i++) {
      zone("z" + i + ".example", i);
    }
    assertThat(Changes.of(before, load()).toString())
        .startsWith("zones 16 (z10.example. added with serial 10, z11.example. added")
        .contains("z19.example. added with serial 19 and 5 more), steered");
  }

  @Test
  void zoneWhoseSerialWentBackwardsIsFound() throws IOException {
    zone("shop.example", 7);
    Loaded before = load();
    zone("shop.example", 3);
    assertThat(Changes.of(before, load()).backwards())
        .containsExactly(new Renewed("shop.example.", 7, 3));
  }

  /** RFC 1982 section 3.2 with 32 bits; a distance of exactly 2^31 is undefined there. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, false",
    "2, 1, true",
    "4294967295, 0, false",
    "4294967295, 2147483646, false",
    "0, 4294967295, true",
    "0, 2147483647, false",
    "0, 2147483648, true"
  })
  void serialsAreComparedInTheirOwnArithmetic(long before, long after, boolean backwards) {
    assertThat(new Renewed("shop.example.", before, after).isBackwards()).isEqualTo(backwards);
  }

  private void zone(String apex, long serial) throws IOException {
    write(
        apex + ".zone",
        "@ 60 SOA ns hostmaster %d 3600 600 86400 30%n@ 60 NS ns%nns 60 A 192.0.2.53%n"
            .formatted(serial));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve("zones").resolve(name), text);
  }

  private Loaded load() {
    Problems problems = new Problems();
    return Loader.load(folder.resolve("meridian.yaml"), problems)
        .orElseThrow(() -> new AssertionError(problems.all()));
  }
}
