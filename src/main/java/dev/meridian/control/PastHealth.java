package dev.meridian.control;

import dev.meridian.health.Ballot;
import dev.meridian.health.Target;
import dev.meridian.journal.Past;
import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The health that the journal tells of a time that is past, for what is configured now.
 *
 * @param loaded whose targets are asked about
 */
public record PastHealth(Past past, Loaded loaded) implements Health {
  @Override
  public boolean isUp(int ballot) {
    return ballot(ballot).isUp(target -> !past.down().containsKey(name(target)));
  }

  @Override
  public String reason(int ballot) {
    List<Integer> must = ballot(ballot).must();
    return Stream.concat(must.stream(), ballot(ballot).vote().stream())
        .map(target -> past.down().getOrDefault(name(target), ""))
        .filter(reason -> !reason.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private Ballot ballot(int index) {
    return loaded.roster().ballot(index);
  }

  private String name(int target) {
    Target named = loaded.targets().get(target);
    return Recorder.name(named);
  }
}
