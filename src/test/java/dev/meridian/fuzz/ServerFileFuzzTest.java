package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfigReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any octets as {@code meridian.yaml}. */
@ExtendWith(InputCount.class)
final class ServerFileFuzzTest {
  private static final int MESSAGE_LENGTH_MAX = 600;
  private static final Path FILE = file();

  private static Path file() {
    try {
      Path file = Files.createTempFile("meridian", ".yaml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @DictionaryEntries({
    "listen:",
    "dns:",
    "control:",
    "zones:",
    "geoip:",
    "state:",
    "vantage:",
    "udp:",
    "threads:",
    "payloadMax:",
    "tcp:",
    "idle:",
    "clientsMax:",
    "cookies:",
    "secret:",
    "otherSecret:",
    "required:",
    "rateLimit:",
    "mode:",
    "dryRun",
    "perSecond:",
    "burst:",
    "slip:",
    "identity:",
    "nsid:",
    "startupGrace:",
    "127.0.0.1:53",
    "[::1]:53",
    "&a",
    "*a"
  })
  @FuzzTest
  void server(byte[] input) throws IOException {
    InputCount.add();
    Files.write(FILE, input);
    Problems problems = new Problems();
    boolean read = ServerConfigReader.read(FILE, problems).isPresent();
    if (!read && !problems.hasErrors()) {
      throw new AssertionError("no configuration and no fault");
    }
    problems.all().forEach(ServerFileFuzzTest::requireClean);
    // Messages quote what is at fault.
    boolean speaksOfExceptions =
        new String(input, StandardCharsets.ISO_8859_1).contains("Exception");
    if (!speaksOfExceptions && problems.all().toString().contains("Exception")) {
      throw new AssertionError(problems.all());
    }
  }

  private static void requireClean(Problem problem) {
    String text = problem.toString();
    if (!problem.mark().file().equals(FILE.toString())
        || problem.mark().line() < 0
        || text.length() > MESSAGE_LENGTH_MAX
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError(text);
    }
  }
}
