package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExplainCommandTest {
  @TempDir private Path folder = Path.of(".");

  /** Port 1 (tcpmux) refuses connections; the answer is the last resort's. */
  @Test
  void answersAreThoseAfterProbing() throws Exception {
    Files.createDirectories(folder.resolve("zones"));
    Path config = Files.writeString(folder.resolve("meridian.yaml"), "zones: zones\n");
    Files.writeString(
        folder.resolve("zones/app.example.com.zone"),
        """
        @ 60 IN SOA ns hostmaster 1 3600 600 86400 30
        @ 60 IN NS ns
        ns 60 IN A 192.0.2.53
        """);
    Files.writeString(
        folder.resolve("zones/app.example.com.yaml"),
        """
        probes:
          web: {http: "http://{address}/healthz"}
        pools:
          first: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:1"}]}
          second: {probe: web, members: [{address: 192.0.2.2, probeAt: "127.0.0.1:1"}]}
          sorry: {members: [192.0.2.99]}
        policies:
          pair: {failover: [first, second], allDown: {lastResort: sorry}}
        names:
          www: {policy: pair, ttl: 30}
        """);
    String told =
        run("explain", "www.app.example.com", "A", "--from", "192.0.2.7", "-c", config.toString());
    assertThat(told)
        .contains("failover pair is DOWN")
        .containsPattern("share  answer\\n +100\\.0 %  192\\.0\\.2\\.99\\n");
  }

  private static String run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.run(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
