package dev.meridian.load;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps what a load made of the geo databases, for the next start. By then, or never, when nothing
 * was made that is not kept already.
 */
public final class MapKeeper {
  private final Path state;
  private final AtomicReference<Optional<KeptMaps>> fresh;

  MapKeeper(Path state, Optional<KeptMaps> fresh) {
    this.state = state;
    this.fresh = new AtomicReference<>(fresh);
  }

  /**
   * Writes the file, the first time that this is called. Any thread; takes some ten milliseconds of
   * it, and what fails is left.
   */
  public void keep() {
    keepIn(state);
  }

  /** As {@link #keep} in another folder than that of the state. */
  public void keepIn(Path folder) {
    fresh.getAndSet(Optional.empty()).ifPresent(new MapsFile(folder)::write);
  }
}
