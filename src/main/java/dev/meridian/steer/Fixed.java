package dev.meridian.steer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record, or none. */
final class Fixed extends Choice {
  static final Fixed NOTHING = new Fixed(List.of(), null);

  private final List<Member> members;
  private final byte @Nullable [] record;
  private final boolean alias;
  private final int target;

  private Fixed(List<Member> members, byte @Nullable [] record) {
    this.members = members;
    this.record = record;
    this.target = members.isEmpty() ? Draw.NOBODY : members.getFirst().target();
    this.alias = !members.isEmpty() && members.getFirst().family() == Policy.Family.CNAME;
  }

  static Fixed of(Member member) {
    return new Fixed(List.of(member), member.record());
  }

  @Override
  void pick(Draw draw, long key) {
    if (record == null) {
      draw.nothing();
    } else {
      draw.refer(record, alias, target);
    }
  }

  @Override
  boolean isSticky() {
    return false;
  }

  @Override
  boolean mayAlias() {
    return alias;
  }

  List<Member> members() {
    return members;
  }
}
