package dev.meridian.route53;

import dev.meridian.route53.RootDiff.GroupDiff;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts changes into batches: the tree of a name goes into one batch where it fits, so that it is
 * never served half-built. A tree that is too large goes in several: first groups from the values
 * outwards, so that nobody is led to them before they are whole, at last what nobody is led to any
 * more.
 */
final class Packing {
  private final long epoch;
  private final List<Batch> full = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private List<Change> open = new ArrayList<>();
  private int elements;
  private int characters;

  /**
   * No batches yet.
   *
   * @param epoch of the lease now
   */
  Packing(long epoch) {
    this.epoch = epoch;
  }

  void add(RootDiff diff) {
    List<Change> whole = new ArrayList<>();
    diff.marker().ifPresent(marker -> whole.add(marker.at(next(), true)));
    whole.addAll(diff.changes());
    if (!Batch.fits(elements(whole), characters(whole))) {
      split(diff);
      return;
    }
    if (!fits(whole)) {
      close();
      whole.clear();
      diff.marker().ifPresent(marker -> whole.add(marker.at(next(), true)));
      whole.addAll(diff.changes());
    }
    take(whole);
  }

  private void split(RootDiff diff) {
    close();
    diff.marker()
        .filter(marker -> marker.after().isPresent())
        .ifPresent(marker -> take(List.of(marker.at(next(), false))));
    for (GroupDiff group : diff.staying()) {
      put(group);
    }
    for (GroupDiff group : diff.leaving()) {
      put(group);
    }
    finish(diff);
    close();
  }

  /** The marker as it should be; in a batch of its own, since it may stand in this one already. */
  private void finish(RootDiff diff) {
    diff.marker()
        .ifPresent(
            marker -> {
              if (marker.after().isEmpty()) {
                Change delete = marker.at(next(), true);
                if (!fits(List.of(delete))) {
                  close();
                }
                take(List.of(delete));
              } else {
                close();
                Marker last = marker.after().get().at(next());
                take(List.of(new Change.Upsert(last.set(), standIn(marker))));
              }
            });
  }

  private static Held standIn(RootDiff.MarkerChange marker) {
    RecordSet unfinished = marker.after().orElseThrow().unfinished().set();
    return marker
        .before()
        .orElseGet(() -> SdkSets.held(unfinished, java.util.Map.of(), HeldNetworks.NONE));
  }

  private void put(GroupDiff group) {
    List<Change> changes = new ArrayList<>(group.deletes());
    changes.addAll(group.puts());
    if (!Batch.fits(elements(changes), characters(changes))) {
      refusals.add(
          "%s: %d values with %d characters are more than one change may have (%d and %d): use fewer"
              .formatted(
                  group.group(),
                  elements(changes),
                  characters(changes),
                  Batch.ELEMENTS_MAX,
                  Batch.CHARACTERS_MAX));
      return;
    }
    if (!fits(changes)) {
      close();
    }
    take(changes);
  }

  private long next() {
    return epoch + full.size() + 1;
  }

  private boolean fits(List<Change> more) {
    return Batch.fits(elements + elements(more), characters + characters(more));
  }

  private void take(List<Change> changes) {
    open.addAll(changes);
    elements += elements(changes);
    characters += characters(changes);
  }

  private void close() {
    if (!open.isEmpty()) {
      full.add(new Batch(open));
      open = new ArrayList<>();
      elements = 0;
      characters = 0;
    }
  }

  private static int elements(List<Change> changes) {
    return changes.stream().mapToInt(Change::elements).sum();
  }

  private static int characters(List<Change> changes) {
    return changes.stream().mapToInt(Change::characters).sum();
  }

  List<Batch> batches() {
    close();
    return List.copyOf(full);
  }

  /** What no batch can hold. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }
}
