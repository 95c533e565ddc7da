package dev.meridian.steer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record, or none. */
final class Fixed extends Choice {
  static final Fixed NOTHING = new Fixed();

  private final @Nullable Member member;
  private final byte @Nullable [] record;
  private final boolean alias;
  private final int target;

  private Fixed() {
    this.member = null;
    this.record = null;
    this.alias = false;
    this.target = Draw.NOBODY;
  }

  /** The record of a member. */
  Fixed(Member member) {
    this.member = member;
    this.record = member.record();
    this.alias = member.family() == Policy.Family.CNAME;
    this.target = member.target();
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
    return member == null ? List.of() : List.of(member);
  }
}
