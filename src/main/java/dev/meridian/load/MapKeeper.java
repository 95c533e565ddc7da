package dev.meridian.load;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what a load made of the geo databases, for the next start. By then, or never, when nothing
 * was made that is not kept already.
 */
public final class MapKeeper {
  private final Path state;
  private final Optional<KeptMaps> maps;
  private final AtomicBoolean fresh;

  /**
   * Keeps nothing yet.
   *
   * @param maps of the load; empty where there are no databases
   * @param fresh whether some of them are not kept already
   */
  MapKeeper(Path state, Optional<KeptMaps> maps, boolean fresh) {
    this.state = state;
    this.maps = maps;
    this.fresh = new AtomicBoolean(fresh);
  }

  /**
   * Writes the file, the first time that this is called. Any thread; takes some ten milliseconds of
   * it, and what fails is left.
   */
  public void keep() {
    if (fresh.getAndSet(false)) {
      keepIn(state);
    }
  }

  /** Writes the file into some folder, whether it is kept elsewhere or not. */
  public void keepIn(Path folder) {
    maps.ifPresent(new MapsFile(folder)::write);
  }
}
