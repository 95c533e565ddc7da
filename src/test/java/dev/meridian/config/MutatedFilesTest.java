package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a valid file, reading it ends in problems or in a configuration. */
final class MutatedFilesTest {
  private static final int MUTANTS = 5_000;

  static final String SERVER =
      """
      listen: {dns: ["127.0.0.1:5300", "[::1]:5300"], control: "127.0.0.1:8053"}
      zones: zones
      geoip: [geoip/dbip-country-lite.mmdb]
      state: state
      vantage: us-east
      udp: {threads: 2, payloadMax: 1232}
      tcp: {idle: 10s, clientsMax: 1000}
      cookies: {secret: a.secret, otherSecret: b.secret, required: true}
      rateLimit: {mode: dryRun, perSecond: 50, burst: 125, slip: 2}
      identity: {nsid: fra1, version: "1", hostname: ns1, id: fra1}
      startupGrace: 5s
      """;

  static final String STEERING =
      SteeringConfigReaderTest.EXAMPLE
          + """
            a: {policy: {sticky: [us-east, {all: [eu-west], answers: 3}], allDown: lastGood}, ttl: 2m}
            b: {policy: {weighted: [{policy: canary, weight: 3}, {policy: close, weight: 1}]}}
          """;

  private static final String SPICE = "{}[]:,'\"&*!|>-?#%@\n\t ~\\0a9.é\u0007/";

  @ParameterizedTest
  @ValueSource(longs = {20261122})
  void everyMutantIsReadToAnEnd(long seed) {
    Random random = new Random(seed);
    int errorFree = 0;
    for (int i = 0; i < MUTANTS; i++) {
      boolean server = random.nextInt(5) == 0;
      byte[] octets = mutate(server ? SERVER : STEERING, random);
      Problems problems = new Problems();
      boolean read;
      try {
        read = read(octets, server, problems);
      } catch (RuntimeException | StackOverflowError escaped) {
        throw new AssertionError(
            "seed %d, mutant %d: %s".formatted(seed, i, new String(octets, StandardCharsets.UTF_8)),
            escaped);
      }
      if (!isEnd(read, problems)) {
        throw new AssertionError(
            "seed %d, mutant %d: %s: %s"
                .formatted(seed, i, problems.all(), new String(octets, StandardCharsets.UTF_8)));
      }
      errorFree += problems.hasErrors() ? 0 : 1;
    }
    assertThat(errorFree).as("mutants that are still sound, seed %d", seed).isBetween(1, MUTANTS);
  }

  /** A configuration unless there are errors, and every message on one line. */
  private static boolean isEnd(boolean read, Problems problems) {
    return (read || problems.hasErrors())
        && problems.all().stream().allMatch(problem -> problem.toString().lines().count() == 1);
  }

  private static boolean read(byte[] octets, boolean server, Problems problems) {
    Optional<String> text = YamlSource.decode(octets, "f.yaml", problems);
    Optional<?> config =
        server
            ? text.flatMap(t -> ServerConfigReader.read(t, "f.yaml", problems))
            : text.flatMap(t -> SteeringConfigReader.read(t, "f.yaml", problems));
    return config.isPresent();
  }

  static byte[] mutate(String text, Random random) {
    String mutant = text;
    for (int i = random.nextInt(3); i >= 0; i--) {
      mutant = random.nextInt(3) == 0 ? mutateLines(mutant, random) : mutateText(mutant, random);
    }
    byte[] octets = mutant.getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(10) == 0 && octets.length > 0) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(20) == 0
        ? Arrays.copyOf(octets, random.nextInt(octets.length + 1))
        : octets;
  }

  private static String mutateLines(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.size() < 2) {
      return text;
    }
    int one = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(one);
      case 1 -> lines.add(other, lines.get(one));
      case 2 -> Collections.swap(lines, one, other);
      default -> lines.set(one, " ".repeat(random.nextInt(6)) + lines.get(one).strip());
    }
    return String.join("\n", lines) + "\n";
  }

  private static String mutateText(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(8));
    String spice = String.valueOf(SPICE.charAt(random.nextInt(SPICE.length())));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + text.substring(end);
      case 1 -> text.substring(0, at) + spice + text.substring(at);
      case 2 -> text.substring(0, at) + spice + text.substring(end);
      default -> {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(40));
        yield text.substring(0, at) + text.substring(from, to) + text.substring(at);
      }
    };
  }
}
