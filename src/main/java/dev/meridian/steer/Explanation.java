package dev.meridian.steer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One decision in full, for people: what each node of a policy chose for a client, and why.
 *
 * @param name of the root
 * @param kind that was asked for
 * @param classNumber the client's class, −1 when the policy has none for such a client
 * @param up whether the tree is up
 * @param rule what the root did because the tree is down; empty when it is up
 * @param tree the tree under the health as it is
 * @param instead what answers while the tree is down, where that is another decision
 * @param answers what is answered, with its chances, which sum to 1
 */
public record Explanation(
    String name,
    Kind kind,
    int classNumber,
    boolean up,
    String rule,
    Step tree,
    Optional<Step> instead,
    List<Chance> answers) {

  /**
   * A node.
   *
   * @param form {@code pool}, {@code failover}, {@code weighted}, {@code geo}, {@code networks},
   *     {@code nearest}, {@code sticky} or {@code all}
   * @param summary what it is that made it up or down, or how it chooses
   * @param branches its children in the order in which they were considered; none in a pool
   * @param members of a pool, as written
   */
  public record Step(
      String form,
      String name,
      boolean up,
      String summary,
      List<Branch> branches,
      List<Line> members) {}

  /**
   * A child of a node.
   *
   * @param share of the node's queries that it gets, 0 to 1; in an {@code all}, 1 when it takes
   *     part
   * @param why it gets that share
   * @param weight where children have weights
   * @param km great-circle distance to the client where that decides, before any bias
   */
  public record Branch(
      Step step, double share, String why, OptionalDouble weight, OptionalDouble km) {}

  /**
   * A member of a pool.
   *
   * @param up whether it is up itself; one that is not probed always is
   * @param share chance to be the first record of the pool's answer, 0 to 1; below an {@code all}
   *     to be in the answer; for a sticky client 1 when it is in the answer
   * @param why it has that share, or why it was dropped
   */
  public record Line(
      String name, Policy.Family family, boolean up, int weight, double share, String why) {}

  /**
   * A possible answer.
   *
   * @param members that the records are drawn from; none is an empty answer (NODATA)
   * @param answers records in the answer
   * @param share of the client's queries, 0 to 1
   */
  public record Chance(List<String> members, int answers, double share) {}
}
