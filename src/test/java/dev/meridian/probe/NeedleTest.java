package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NeedleTest {
  @ParameterizedTest
  @CsvSource({
    "ok, ok, true",
    "ok, all ok here, true",
    "ok, o k, false",
    "ok, OK, false",
    "aab, aaab, true",
    "abcabd, abcabcabd, true",
    "gesund ☼, ganz gesund ☼., true",
    "long, lo, false",
  })
  void findsTheTextWhereverChunksEnd(String text, String body, boolean found) {
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= octets.length; cut++) {
      Needle.Search search = new Needle(text).search();
      search.accept(Buffer.buffer(octets).slice(0, cut));
      search.accept(Buffer.buffer(octets).slice(cut, octets.length));
      assertThat(search.found()).as("cut at %d", cut).isEqualTo(found);
    }
  }

  /** The JDK's own search is the oracle; a small alphabet makes many near misses. */
  @RepeatedTest(200)
  void agreesWithStringContains() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String text = letters(random, 1 + random.nextInt(6));
    String body = letters(random, random.nextInt(60));
    Needle.Search search = new Needle(text).search();
    for (int from = 0; from < body.length(); ) {
      int to = Math.min(body.length(), from + 1 + random.nextInt(7));
      search.accept(Buffer.buffer(body.substring(from, to)));
      from = to;
    }
    assertThat(search.found())
        .as("seed %d: %s in %s", seed, text, body)
        .isEqualTo(body.contains(text));
  }

  @Test
  void octetsAfterTheFirst65536DoNotCount() {
    Needle.Search inside = new Needle("ok").search();
    inside.accept(Buffer.buffer("x".repeat(65_534) + "ok"));
    assertThat(inside.found()).isTrue();
    assertThat(inside.full()).isTrue();

    Needle.Search across = new Needle("ok").search();
    across.accept(Buffer.buffer("x".repeat(65_535)));
    assertThat(across.full()).isFalse();
    across.accept(Buffer.buffer("ok"));
    assertThat(across.found()).isFalse();
    assertThat(across.full()).isTrue();
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append((char) ('a' + random.nextInt(2)));
    }
    return letters.toString();
  }
}
