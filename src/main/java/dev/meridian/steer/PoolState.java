package dev.meridian.steer;

import java.util.List;

/**
 * What a pool is for one kind of query under one state of health; see {@link Evaluation}.
 *
 * @param up whether it can be chosen
 * @param membersUp of those that decide
 * @param members that decide: those of the family asked for, or all where it has none
 * @param needed of them, to be up
 */
public record PoolState(boolean up, int membersUp, int members, int needed) {
  /** Judges a pool as queries do. */
  public static PoolState of(Policy.Pool pool, Kind kind, Health health) {
    List<Member> judged = Evaluation.judged(pool, kind);
    int live = Math.toIntExact(judged.stream().filter(health::isUp).count());
    int needed = pool.healthyWhen().required(judged.size());
    return new PoolState(live >= needed, live, judged.size(), needed);
  }

  /** Whether a pool has members that answer a kind of query. */
  public static boolean answers(Policy.Pool pool, Kind kind) {
    return !Evaluation.answering(pool, kind).isEmpty();
  }
}
