package dev.meridian.load;

import dev.meridian.steer.Member;
import dev.meridian.steer.Policy.Family;
import java.util.HashMap;
import java.util.Map;

/** The members of one load, each once, so that equal pools of several zones are equal trees. */
final class Members {
  private record Key(String name, Family family, int weight, int target) {}

  private final Map<Key, Member> members = new HashMap<>();

  /**
   * The member of this description.
   *
   * @param record follows from the name and the family
   */
  Member member(String name, Family family, byte[] record, int weight, int target) {
    return members.computeIfAbsent(
        new Key(name, family, weight, target),
        _ -> new Member(name, family, record, weight, target));
  }
}
