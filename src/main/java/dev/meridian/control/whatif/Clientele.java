package dev.meridian.control.whatif;

import dev.meridian.net.ListenerTally;
import dev.meridian.stats.Callers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * From which networks a node's policies were asked lately, by a sample of the queries: a client
 * subnet or a resolver's address, cut to its /24 or /48. What was seen counts half after {@link
 * #HALF_LIFE}. Where there are more networks than are kept, those of least weight are forgotten.
 * Memory only; any thread.
 */
public final class Clientele {
  /** How often it must be looked. */
  public static final Duration LOOK = Duration.ofSeconds(1);

  /** After so long what was seen counts half. */
  public static final Duration HALF_LIFE = Duration.ofHours(1);

  /** So many are to be seen before shares are worth telling: ±5 % of all in 95 of 100 cases. */
  public static final int SAMPLES_MIN = 400;

  /** So many networks are kept. */
  static final int NETWORKS_MAX = 8192;

  private static final double LN_2 = Math.log(2);
  private static final long MAPPED = 0xffff;
  private static final long IPV4_HOSTS = 0xff;
  private static final long IPV6_HOSTS_OF_HIGH = 0xffff;

  /** When what is new counts so much more than it did, all is counted anew. */
  private static final double SCALE_MAX = 1e100;

  // Times the scale: instead of what was seen fading, what is new counts more.
  private final Map<Network, Double> queries = new HashMap<>();
  private final IdentityHashMap<Callers, Long> known = new IdentityHashMap<>();
  private double samples;
  private double scale = 1;

  /** The first address of a network. */
  private record Network(long high, long low) {
    static Network of(long high, long low) {
      return high == 0 && low >>> Integer.SIZE == MAPPED
          ? new Network(0, low & ~IPV4_HOSTS)
          : new Network(high & ~IPV6_HOSTS_OF_HIGH, 0);
    }
  }

  /**
   * What was seen.
   *
   * @param samples how many queries were seen, those of long ago counting less
   * @param networks by first address, those that asked most first
   */
  public record Seen(double samples, List<Population.Network> networks) {}

  /** Nobody was seen yet. */
  public Clientele() {}

  /** Looks what listeners noted since the last look; {@link #LOOK} is between two. */
  public synchronized void look(List<ListenerTally> tallies) {
    age(LOOK);
    for (ListenerTally one : tallies) {
      Callers callers = one.tally().callers();
      long since = known.getOrDefault(callers, 0L);
      long noted = callers.noted();
      if (noted > since) {
        add(callers, since, noted);
        known.put(callers, noted);
      }
    }
    if (queries.size() > NETWORKS_MAX) {
      forgetTheLightest();
    }
  }

  private void add(Callers callers, long since, long noted) {
    List<Network> seen = new ArrayList<>();
    callers.read(since, (high, low) -> seen.add(Network.of(high, low)));
    // Those that were written over before this look are stood for by those that were not.
    double each = scale * (noted - since) * Callers.EVERY / Math.max(1, seen.size());
    seen.forEach(network -> queries.merge(network, each, Double::sum));
    samples += scale * seen.size();
  }

  private void age(Duration time) {
    scale *= Math.exp(LN_2 * time.toNanos() / HALF_LIFE.toNanos());
    if (scale > SCALE_MAX) {
      samples /= scale;
      queries.replaceAll((_, weight) -> weight / scale);
      scale = 1;
    }
  }

  private void forgetTheLightest() {
    List<Double> weights = new ArrayList<>(queries.values());
    Collections.sort(weights);
    // A quarter at once, so that it is seldom.
    double limit = weights.get(weights.size() - NETWORKS_MAX * 3 / 4);
    queries.values().removeIf(weight -> weight < limit);
    if (queries.size() > NETWORKS_MAX) {
      queries.values().removeIf(weight -> weight == limit);
    }
  }

  /** What is known now. */
  public synchronized Seen seen() {
    return new Seen(
        samples / scale,
        queries.entrySet().stream()
            .map(
                one ->
                    new Population.Network(
                        one.getKey().high(), one.getKey().low(), one.getValue() / scale))
            .sorted(Comparator.comparingDouble(Population.Network::clients).reversed())
            .toList());
  }
}
