package dev.meridian.control;

import dev.meridian.health.Ballot;
import dev.meridian.health.Directive;
import dev.meridian.health.DirectiveText;
import dev.meridian.health.Directives;
import dev.meridian.health.Standing;
import dev.meridian.health.Standings;
import dev.meridian.health.Target;
import dev.meridian.journal.Past;
import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How members stood at a time that is past, as the journal tells it, for what is configured now:
 * verdicts, overrides, the maintenance windows of today's files, and what safety rules held.
 */
public final class PastHealth implements Health {
  private final Past past;
  private final Loaded loaded;
  private final Standings standings;
  private final long atMillis;

  /**
   * That of a time.
   *
   * @param loaded whose members are asked about
   */
  public PastHealth(Past past, Loaded loaded) {
    this.past = past;
    this.loaded = loaded;
    this.atMillis = past.at().toEpochMilli();
    // Of safety rules only what the journal says they held: how they came to that is gone.
    this.standings =
        new Standings(
            loaded.roster(),
            List.of(),
            loaded.windows(),
            target -> !past.down().containsKey(name(target)));
    standings.follow(directives(past), atMillis);
    standings.refresh(atMillis);
  }

  private static Directives directives(Past past) {
    Directives all = Directives.NONE;
    for (String written : past.overrides().values()) {
      try {
        Directive one = DirectiveText.decode(written).orElseThrow();
        all = all.give(one, one.givenMillis(), "journal");
      } catch (RuntimeException _) {
        // A line that somebody edited: the others still count.
      }
    }
    return all;
  }

  @Override
  public boolean isUp(int member) {
    Standing standing = standings.standing(member);
    return (isHeld(member) && isOfChecks(member)) ? !standing.verdict() : standing.up();
  }

  private boolean isHeld(int member) {
    return past.held().contains(loaded.roster().key(member).toString());
  }

  /** Whether nobody decided anything about it. */
  private boolean isOfChecks(int member) {
    return standings.concerning(member, atMillis).isEmpty();
  }

  @Override
  public int grade(int member) {
    return standings.standing(member).grade();
  }

  @Override
  public int ramp(int member) {
    return standings.standing(member).ramp();
  }

  @Override
  public boolean isOut(int member) {
    return standings.standing(member).out();
  }

  @Override
  public String reason(int member) {
    Ballot ballot = loaded.roster().ballot(member);
    return Stream.concat(ballot.must().stream(), ballot.vote().stream())
        .map(target -> past.down().getOrDefault(name(target), ""))
        .filter(reason -> !reason.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  @Override
  public String note(int member) {
    List<String> words = new ArrayList<>();
    standings
        .concerning(member, atMillis)
        .forEach(one -> words.add(Overrides.words(one, atMillis)));
    if (isHeld(member)) {
      words.add("a safety rule held it");
    }
    return String.join("; ", words);
  }

  private String name(int target) {
    Target named = loaded.targets().get(target);
    return Recorder.name(named);
  }
}
