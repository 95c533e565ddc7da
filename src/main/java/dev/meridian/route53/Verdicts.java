package dev.meridian.route53;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What health checks of Route 53 may ask this node, by the contract of {@link CheckSecret}: of each
 * cell, whether it is out. Immutable; for any thread.
 */
public final class Verdicts {
  private final Map<String, Kept> cells = new HashMap<>();
  private final byte[] nobodysSecret;

  /** A cell, and what is worked out once. */
  private record Kept(Cell cell, byte[] secret, String token) {}

  /**
   * Verdicts about cells.
   *
   * @param cells with different ids
   */
  public Verdicts(List<Cell> cells, CheckSecret secret) {
    for (Cell cell : cells) {
      this.cells.put(
          cell.id(), new Kept(cell, octets(secret.ofPath(cell.id())), secret.token(cell.id())));
    }
    this.nobodysSecret = octets(secret.ofPath(""));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What is said of a cell.
   *
   * @param words for people: which member or pool it is
   * @param token says that the cell is out; empty while it is not
   */
  public record Told(String words, Optional<String> token) {}

  /**
   * The verdict about a cell; empty for those who do not know its secret, and for a cell that there
   * is not, after the same work.
   *
   * @param isOut whether a cell is out, for all that this node knows
   */
  public Optional<Told> of(String cell, String secret, Predicate<Cell> isOut) {
    Optional<Kept> kept = Optional.ofNullable(cells.get(cell));
    byte[] expected = kept.map(Kept::secret).orElse(nobodysSecret);
    boolean known = MessageDigest.isEqual(expected, octets(secret));
    return kept.filter(_ -> known)
        .map(
            one ->
                new Told(
                    one.cell().words(),
                    isOut.test(one.cell()) ? Optional.of(one.token()) : Optional.empty()));
  }
}
