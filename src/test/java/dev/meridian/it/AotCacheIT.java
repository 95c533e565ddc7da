package dev.meridian.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT cache by the JVM itself: used where it fits, and where not, left aside in silence. */
final class AotCacheIT {
  private static final String SHARED = "dev.meridian.app.Main source: shared objects file";

  @TempDir private static Path folder;
  private static Path cache;

  /** An installation without sources, trained as the launcher does it. */
  @BeforeAll
  static void install() throws Exception {
    Files.createDirectories(folder.resolve("target"));
    Files.copy(Path.of("meridian"), folder.resolve("meridian"), StandardCopyOption.COPY_ATTRIBUTES);
    Path jar = folder.resolve("target/meridian.jar");
    Files.copy(Path.of("target/meridian.jar"), jar, StandardCopyOption.COPY_ATTRIBUTES);
    cache = folder.resolve("target/meridian.aot");
    Path log = folder.resolve("training.log");
    Process training =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:AOTCacheOutput=" + cache,
                "-Dmeridian.home=" + Path.of("").toAbsolutePath(),
                "-Dmeridian.maps=" + folder.resolve("target"),
                "-cp",
                jar.toString(),
                "dev.meridian.app.Training",
                Setup.DATABASE.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(training.waitFor(6, TimeUnit.MINUTES)).isTrue();
    assertThat(training.exitValue()).describedAs(Files.readString(log)).isZero();
    assertThat(cache).isNotEmptyFile();
    assertThat(folder.resolve("target/geo-maps")).isNotEmptyFile();
  }

  private static Ended version(String options) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(folder.resolve("meridian").toString(), "version")
            .directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MERIDIAN_JAVA_OPTS", options);
    return Ended.of(builder);
  }

  private static void assertStartsInSilence(Ended ended) {
    assertThat(ended.status()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("meridian ").hasLineCount(1);
  }

  @Test
  void classesComeFromACacheThatFits() throws Exception {
    assertStartsInSilence(version(""));
    assertThat(version("-Xlog:class+load").out()).contains(SHARED);
  }

  @Test
  void cacheOfOtherOptionsIsLeftAsideInSilence() throws Exception {
    for (String options : List.of("-XX:-UseCompactObjectHeaders", "-XX:-UseSerialGC -XX:+UseZGC")) {
      assertStartsInSilence(version(options));
      assertThat(version(options + " -Xlog:class+load").out()).doesNotContain(SHARED);
    }
  }

  @Test
  void cacheThatIsDamagedOrOfAnotherJarIsLeftAsideInSilence() throws Exception {
    byte[] whole = Files.readAllBytes(cache);
    Path jar = folder.resolve("target/meridian.jar");
    byte[] jarOctets = Files.readAllBytes(jar);
    try {
      Files.write(cache, Arrays.copyOf(whole, whole.length / 2));
      assertStartsInSilence(version(""));
      Files.write(cache, "no cache".getBytes(UTF_8));
      assertStartsInSilence(version(""));
      byte[] lyingHeader = whole.clone();
      lyingHeader[100] = (byte) ~lyingHeader[100];
      Files.write(cache, lyingHeader);
      assertStartsInSilence(version(""));
      byte[] hole = whole.clone();
      Arrays.fill(hole, whole.length / 5, whole.length / 2, (byte) 0);
      Files.write(cache, hole);
      assertStartsInSilence(version(""));
      Files.write(cache, whole);
      Files.write(jar, jarOctets);
      Files.setLastModifiedTime(jar, FileTime.fromMillis(1_700_000_000_000L));
      assertStartsInSilence(version(""));
    } finally {
      restore(whole, jar, jarOctets);
    }
  }

  private static void restore(byte[] whole, Path jar, byte[] jarOctets) throws IOException {
    Files.write(cache, whole);
    Files.write(jar, jarOctets);
    Files.setLastModifiedTime(jar, Files.getLastModifiedTime(Path.of("target/meridian.jar")));
  }
}
