package dev.meridian.health;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * How several targets together decide of one thing: the probes of one member.
 *
 * <pre>
 *   must          vote                 | the member
 *   one is DOWN   any                  | DOWN
 *   none is DOWN  more than half DOWN  | DOWN
 *   none is DOWN  at most half DOWN    | up
 *   none is DOWN  there are none       | up
 * </pre>
 *
 * <p>So a veto takes one witness and a vote takes a majority; where the witnesses are divided
 * equally, traffic stays. A target that is monitored changes nothing.
 *
 * @param must indexes of targets that must not be down
 * @param vote indexes of targets of which no majority may be down
 * @param monitor indexes of targets that are watched only
 */
public record Ballot(List<Integer> must, List<Integer> vote, List<Integer> monitor) {
  public Ballot {
    must = List.copyOf(must);
    vote = List.copyOf(vote);
    monitor = List.copyOf(monitor);
  }

  /** The part that a target has. */
  public enum Role {
    MUST,
    VOTE,
    MONITOR
  }

  /** Whether traffic may be sent. */
  public boolean isUp(IntPredicate targetIsUp) {
    long down = vote.stream().filter(target -> !targetIsUp.test(target)).count();
    return must.stream().allMatch(targetIsUp::test) && 2 * down <= vote.size();
  }
}
