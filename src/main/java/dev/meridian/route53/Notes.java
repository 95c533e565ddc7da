package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is to be said of one name; the same is said once. */
final class Notes {
  private final Name name;
  private final Set<Deviation> all = new LinkedHashSet<>();

  Notes(Name name) {
    this.name = name;
  }

  void emulated(String words) {
    all.add(new Deviation(name, Deviation.What.EMULATED, words));
  }

  void pushed(String words) {
    all.add(new Deviation(name, Deviation.What.PUSHED, words));
  }

  /** What else there was to say no longer matters. */
  void rejected(String words) {
    all.clear();
    all.add(new Deviation(name, Deviation.What.REJECTED, words));
  }

  void natively(String words) {
    all.add(new Deviation(name, Deviation.What.NATIVE, words));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  List<Deviation> all() {
    return List.copyOf(all);
  }
}
