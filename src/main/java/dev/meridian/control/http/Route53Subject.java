package dev.meridian.control.http;

import dev.meridian.route53.ApiException;
import dev.meridian.route53.Verdicts.Told;
import dev.meridian.route53.ZoneReport;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is kept in Route 53, as the API sees it. All may be called by any thread, and none waits but
 * a {@link Planning}.
 *
 * @param zones how the hosted zones stand that this process keeps, by apex without its final dot
 * @param verdict what a cell's health checks are told, by its id and its secret; empty for who does
 *     not know them
 * @param planning what would be changed in a hosted zone; empty for one that is not kept here
 */
public record Route53Subject(
    Supplier<SortedMap<String, ZoneReport>> zones,
    BiFunction<String, String, Optional<Told>> verdict,
    Function<String, Optional<Planning>> planning) {
  /** Reads a hosted zone and plans; changes nothing. */
  @FunctionalInterface
  public interface Planning {
    /**
     * Waits for Route 53, some seconds for a large zone.
     *
     * @return the plan as maps and lists, see {@code Proposal.facts}
     * @throws ApiException when it cannot be read
     */
    Map<String, Object> plan() throws ApiException, InterruptedException;
  }

  /** Nothing is kept there. */
  public static final Route53Subject NONE =
      new Route53Subject(TreeMap::new, (_, _) -> Optional.empty(), _ -> Optional.empty());
}
