package dev.meridian.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.load.HostileFiles;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any octets as a file of a secret: 32 hexadecimal digits and nothing else are one. */
@ExtendWith(InputCount.class)
final class SecretFileFuzzTest {
  private static final HostileFiles FILES = new HostileFiles();
  private static final int DIGITS = 32;

  @FuzzTest
  void secret(byte[] input) {
    InputCount.add();
    FILES
        .secret(input)
        .ifPresent(
            secret -> {
              String text = new String(input, StandardCharsets.US_ASCII);
              assertThat(HexFormat.of().formatHex(secret))
                  .isEqualTo(text.substring(0, DIGITS).toLowerCase(Locale.ROOT));
              assertThat(text.substring(DIGITS)).isIn("", "\n", "\r\n");
            });
  }
}
