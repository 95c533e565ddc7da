package dev.meridian.control.whatif;

import dev.meridian.steer.Health;
import dev.meridian.steer.Member;
import java.util.IdentityHashMap;

/**
 * The health as it is, but for some members.
 *
 * @param left what is left to members that change, 0 to {@link Health#FULL}; 0 is down
 */
record Hypothesis(Health now, IdentityHashMap<Member, Integer> left) implements Health {
  Hypothesis(Health now) {
    this(now, new IdentityHashMap<>());
  }

  /** The lower counts where a member is told of twice. */
  void leave(Member member, int share) {
    left.merge(member, share, Math::min);
  }

  @Override
  public boolean isUp(int target) {
    return now.isUp(target);
  }

  @Override
  public int grade(int target) {
    return now.grade(target);
  }

  @Override
  public int ramp(int target) {
    return now.ramp(target);
  }

  @Override
  public boolean isOut(int target) {
    return now.isOut(target);
  }

  @Override
  public boolean isUp(Member member) {
    return left.getOrDefault(member, FULL) > 0 && now.isUp(member);
  }

  @Override
  public int ramp(Member member) {
    return Math.min(now.ramp(member), Math.max(1, left.getOrDefault(member, FULL)));
  }

  @Override
  public long weight(Member member) {
    return now.weight(member) / now.ramp(member) * ramp(member);
  }

  @Override
  public Health open() {
    return now.open();
  }
}
