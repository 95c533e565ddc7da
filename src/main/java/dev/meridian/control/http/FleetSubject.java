package dev.meridian.control.http;

import dev.meridian.fleet.Annals;
import dev.meridian.fleet.Muster;
import dev.meridian.fleet.Testimony;
import dev.meridian.health.ProbeKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The fleet that a server is part of, as the API sees it. All may be called by any thread, and none
 * waits but the annals.
 *
 * @param muster how it is; empty without a fleet
 * @param evidence what its vantages say of a target; none without a fleet
 * @param annals the journals of all its nodes; empty without a fleet
 */
public record FleetSubject(
    Supplier<Optional<Muster>> muster,
    Function<ProbeKey, List<Testimony>> evidence,
    Supplier<Optional<Annals>> annals) {
  /** A node that decides alone. */
  public static final FleetSubject NONE =
      new FleetSubject(Optional::empty, _ -> List.of(), Optional::empty);
}
