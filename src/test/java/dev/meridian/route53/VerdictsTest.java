package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The secrets and tokens are HMAC-SHA256 by OpenSSL, of a key of 16 octets 0 to 15. */
final class VerdictsTest {
  private static final byte[] KEY = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

  private static final String EAST_SECRET = "83c3899de0a80743959710f4";
  private static final String EAST_TOKEN = "EVICT-b53cd966decd62e48298b30bb48ba2cc";

  private final Verdicts verdicts =
      new Verdicts(
          List.of(
              new Cell("east", "pool east", List.of(0, 1), 2),
              new Cell("west", "pool west", List.of(2), 1)),
          new CheckSecret(KEY, 0));

  @Test
  void tokenIsToldOfACellThatIsOut() {
    assertThat(verdicts.of("east", EAST_SECRET, cell -> cell.isOut(member -> member != 1)))
        .contains(new Verdicts.Told("pool east", Optional.of(EAST_TOKEN)));
  }

  @Test
  void noTokenIsToldOfACellInService() {
    assertThat(verdicts.of("east", EAST_SECRET, cell -> cell.isOut(member -> member != 2)))
        .contains(new Verdicts.Told("pool east", Optional.empty()));
  }

  @Test
  void nothingIsToldWithoutTheCellsOwnSecret() {
    for (String secret : List.of("", "0", EAST_SECRET + "0", EAST_SECRET.substring(1))) {
      assertThat(verdicts.of("east", secret, _ -> true)).as(secret).isEmpty();
    }
    assertThat(verdicts.of("west", EAST_SECRET, _ -> true)).isEmpty();
    assertThat(verdicts.of("north", EAST_SECRET, _ -> true)).isEmpty();
    assertThat(verdicts.of("", "4b8108a7aaba284efdb311ed", _ -> true)).isEmpty();
  }
}
