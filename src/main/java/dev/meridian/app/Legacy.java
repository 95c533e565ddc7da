package dev.meridian.app;

import dev.meridian.health.ProbeKey;
import dev.meridian.health.TargetHealth;
import dev.meridian.net.InheritedSocket;
import dev.meridian.state.OverridesFile.Kept;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What an earlier process left to a server, and how this one leaves it to the next.
 *
 * @param saved what was known of targets; of others it may know too
 * @param overrides that people gave, and what safety rules made of the verdicts
 * @param keep makes overrides survive a restart, and says whether it did
 * @param sockets in which UDP goes on; empty where no other process serves
 */
record Legacy(
    Map<ProbeKey, TargetHealth> saved,
    Kept overrides,
    Predicate<Kept> keep,
    List<InheritedSocket> sockets) {
  /** Nothing was left, and nothing will be. */
  static final Legacy NONE = new Legacy(Map.of(), Kept.NOTHING, _ -> false, List.of());

  Legacy {
    saved = Map.copyOf(saved);
    sockets = List.copyOf(sockets);
  }
}
