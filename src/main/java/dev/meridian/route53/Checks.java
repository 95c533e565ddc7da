package dev.meridian.route53;

import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.util.List;
import java.util.Optional;

/** Where the health of members and pools comes from; the answers are references of checks. */
sealed interface Checks permits NativeChecks, VoteChecks {
  /** What is said of a member whose weight follows figures. */
  String FIGURES = "%s: its weight does not follow its figures; mode answers does";

  /** The check of a member; empty when it is always up. */
  Optional<String> of(Member member, Notes notes);

  /**
   * A check beyond those of its members, for a pool that needs several of them.
   *
   * @param judged members that decide for the type that is asked for
   */
  Optional<String> of(Policy.Pool pool, RecordType type, List<Member> judged, Notes notes);
}
