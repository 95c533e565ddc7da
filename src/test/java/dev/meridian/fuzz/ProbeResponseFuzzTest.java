package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.health.Observation;
import dev.meridian.probe.HostileTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Any octets as what a target says to a probe. The first octet of an input chooses TCP or HTTP, the
 * rest is what the target sends before it closes.
 */
@ExtendWith(InputCount.class)
final class ProbeResponseFuzzTest {
  private static final String TEXT = "abaab";
  private static final String HTTP = "HTTP/1.";

  /** What may stand before a status line: a client is lenient there (RFC 9112, section 2.2). */
  private static final Pattern BLANKS = Pattern.compile("\\A[\\x00- \\x7F-\\xA0]+");

  private static final int SEEN_MAX = 65_536;
  private static final int REASON_LENGTH_MAX = 400;
  private static final HostileTarget TARGET = new HostileTarget();

  @AfterAll
  static void close() throws IOException {
    TARGET.close();
  }

  @DictionaryEntries({
    "HTTP/1.1 200 OK",
    "HTTP/1.0 200 OK",
    "HTTP/1.1 100 Continue",
    "Content-Length: ",
    "Transfer-Encoding: chunked",
    "Connection: close",
    "abaab"
  })
  @FuzzTest
  void response(byte[] input) {
    InputCount.add();
    if (input.length == 0) {
      return;
    }
    byte[] says = Arrays.copyOfRange(input, 1, input.length);
    boolean http = (input[0] & 1) != 0;
    Observation seen = http ? TARGET.http(says, TEXT) : TARGET.tcp(says, TEXT);
    String text = new String(says, StandardCharsets.ISO_8859_1);
    boolean holdsText = text.substring(0, Math.min(text.length(), SEEN_MAX)).contains(TEXT);
    // By TCP the text is all that counts; HTTP may encode it in ways that are not looked into here.
    require(http || seen.success() == holdsText, seen);
    require(
        !http || !seen.success() || BLANKS.matcher(text).replaceFirst("").startsWith(HTTP), seen);
    require(
        !seen.reason().isBlank()
            && seen.reason().length() <= REASON_LENGTH_MAX
            && seen.reason().chars().noneMatch(Character::isISOControl),
        seen);
  }

  private static void require(boolean holds, Observation seen) {
    if (!holds) {
      throw new AssertionError(seen);
    }
  }
}
