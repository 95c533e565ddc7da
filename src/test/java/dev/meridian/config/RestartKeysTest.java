package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartKeysTest {
  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen: {dns: \"127.0.0.1:5301\"} | listen.dns",
        "state: elsewhere                | state",
        "udp: {threads: 2}               | udp.threads",
        "tcp: {idle: 11s}                | tcp.idle",
        "tcp: {timeout: 1s}              | tcp.timeout",
        "tcp: {clientsMax: 700}          | tcp.clientsMax",
        "tcp: {perClientMax: 7}          | tcp.perClientMax"
      })
  void isNamedWhenItsValueDiffers(String line, String key) throws IOException {
    assertThat(RestartKeys.changed(read("{}"), read(line))).containsExactly(key);
  }

  @Test
  void otherKeysAndOtherWordsForTheSameAreNotNamed() throws IOException {
    assertThat(
            RestartKeys.changed(
                read("tcp: {idle: 60s}"),
                read("tcp: {idle: 1m}\nudp: {payloadMax: 1400}\nrateLimit: {mode: on}\n")))
        .isEmpty();
  }

  private ServerConfig read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("meridian.yaml"), text);
    Problems problems = new Problems();
    return ServerConfigReader.read(file, problems)
        .orElseThrow(() -> new AssertionError(problems.all()));
  }
}
