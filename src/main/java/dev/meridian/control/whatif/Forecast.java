package dev.meridian.control.whatif;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a change would do to the clients of one policy. Shares are of all clients, 0 to 1.
 *
 * @param zone that the policy is of
 * @param policy its name
 * @param name one that it answers, with its final dot
 * @param names how many it answers
 * @param type of the queries: {@code A} or {@code AAAA}
 * @param changes in words
 * @param population where the numbers of clients are from
 * @param clients how many there are in all
 * @param moved share of them that go elsewhere
 * @param pools those that clients come from or go to, most clients first
 * @param moves from where to where, most clients first
 * @param countries by ISO 3166-1 code
 * @param unlocated countries whose networks the geo databases do not know: their clients count as
 *     such of whom nothing is known
 */
public record Forecast(
    String zone,
    String policy,
    String name,
    int names,
    String type,
    List<String> changes,
    String population,
    double clients,
    double moved,
    List<OfPool> pools,
    List<Move> moves,
    SortedMap<String, OfCountry> countries,
    List<String> unlocated) {
  /** In place of a pool's name: answers without an address. */
  public static final String NOWHERE = "(no address)";

  /**
   * What a pool gets.
   *
   * @param strain behind the change; empty where its capacity, or the load of the policy, is not
   *     declared
   */
  public record OfPool(String pool, double before, double after, Optional<Strain> strain) {
    /** Whether more comes than it can carry. */
    public boolean isOverloaded() {
      return strain.map(Strain::isTooMuch).orElse(false);
    }
  }

  /**
   * What a pool has to carry and what it can, in the unit that the operator declares both in.
   *
   * @param gets its part of the policy's load
   * @param capacity of its members that are up
   */
  public record Strain(double gets, double capacity) {
    boolean isTooMuch() {
      return gets > capacity * (1 + 1e-9);
    }
  }

  /** Clients that go from one pool to another. */
  public record Move(String from, String to, double share) {}

  /**
   * Where a country's clients go.
   *
   * @param clients how many it has
   * @param before pool to share of the country's clients
   * @param after the same behind the change
   * @param moved share of the country's clients that go elsewhere
   * @param up whether the policy is up for all of them behind the change
   */
  public record OfCountry(
      double clients,
      SortedMap<String, Double> before,
      SortedMap<String, Double> after,
      double moved,
      boolean up) {}
}
